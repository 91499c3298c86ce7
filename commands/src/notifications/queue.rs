//! Queueing what somebody is to be told: the matrix says who and how, a message for each is queued once.

use chrono::{DateTime, Utc};
use domain::Role;
use domain::notification::matrix::{Audience, row};
use domain::notification::{
    About, Cause, Channel, Fact, Facts, Message, Notification, NotificationCommand,
    NotificationKind, QueueRequest, Recipient, Unfit, notification_id, templates,
};
use domain::values::{NotificationId, PersonId};
use eventlog::LogError;

use super::Notifications;
use super::consent::is_consented;
use super::known::message_of;
use super::outlook::Outlook;
use crate::context::Context;
use crate::executor::{ExecuteError, Executor, Refused};
use crate::left_out::pass_over;

/// What stands for a text that cannot be told: it is unreadable, or it names a person.
const UNTELLABLE: &str = "(sin detalle)";

/// Whose matter something is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Concerned {
    /// The customer, or all of those whom it concerns; for what concerns a person as such, that person.
    pub customers: Vec<PersonId>,
    /// Whoever the ticket is assigned to.
    pub assignee: Option<PersonId>,
    /// The technician in charge.
    pub technician: Option<PersonId>,
}

impl Concerned {
    /// One customer, and nobody in particular in the workshop.
    pub fn customer(person: PersonId) -> Self {
        Self { customers: vec![person], ..Self::default() }
    }
}

/// Something that people are to be told.
#[derive(Debug, Clone)]
pub struct Wish {
    /// Because of what. Together with recipient, channel and template it is the key: the same again tells nobody
    /// twice.
    pub cause: Cause,
    /// What.
    pub kind: NotificationKind,
    /// The stream that it is about.
    pub about: Option<About>,
    /// What it says.
    pub facts: Facts,
    /// Whose matter it is.
    pub concerned: Concerned,
    /// Not before then (UTC), apart from quiet and opening hours.
    pub not_before: Option<DateTime<Utc>>,
    /// After that it says nothing useful any more (UTC).
    pub not_after: Option<DateTime<Utc>>,
}

impl Wish {
    /// Telling those concerned that, at once and with no end to its use.
    pub const fn new(
        cause: Cause,
        kind: NotificationKind,
        facts: Facts,
        concerned: Concerned,
    ) -> Self {
        Self { cause, kind, about: None, facts, concerned, not_before: None, not_after: None }
    }

    /// About that stream.
    #[must_use]
    pub fn about(self, aggregate: &str, id: impl std::fmt::Display) -> Self {
        let about = About { aggregate: aggregate.to_owned(), id: id.to_string() };
        Self { about: Some(about), ..self }
    }
}

/// What came of a wish.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Queued {
    /// The messages that are in the log now, old and new, those held back included.
    pub messages: Vec<NotificationId>,
}

impl Notifications {
    /// Queues a message for everybody whom the matrix names, through each of their channels that has a gateway.
    /// Doing it again with the same cause changes nothing. `context` is that of the event or job that wishes it;
    /// each message is a step of it.
    ///
    /// # Errors
    /// A refusal of the first message that was refused, after the others were queued; or a failure of the log.
    pub async fn queue_for(
        &self,
        executor: &Executor,
        wish: Wish,
        context: &Context,
    ) -> Result<Queued, ExecuteError<Refused>> {
        let mut queued = Queued::default();
        let mut refused = None;
        let staff = self.inner.roster.staff(executor).await?;
        let wish = Wish { facts: tellable(wish.kind, wish.facts), ..wish };
        for delivery in row(wish.kind).deliveries {
            for recipient in audience(delivery.audience, &wish.concerned, &staff) {
                for channel in delivery.channels.iter().copied().filter(|it| self.is_enabled(*it)) {
                    match self.queue_one(executor, &wish, recipient, channel, context).await {
                        Ok(id) => queued.messages.extend(id),
                        // What cannot be read of one person keeps nobody else's message.
                        Err(ExecuteError::Log(error)) => {
                            let what = format!("{} to {}", wish.kind, recipient.person);
                            pass_over(&error, what).ok_or(error)?;
                        }
                        Err(error) => refused = refused.or(Some(error)),
                    }
                }
            }
        }
        refused.map_or(Ok(queued), Err)
    }

    /// Queues the message to one person through one channel; nothing where the matrix or the channel has none.
    pub(super) async fn queue_one(
        &self,
        executor: &Executor,
        wish: &Wish,
        recipient: Recipient,
        channel: Channel,
        context: &Context,
    ) -> Result<Option<NotificationId>, ExecuteError<Refused>> {
        if !self.is_enabled(channel) || !row(wish.kind).sends(recipient.role, channel) {
            return Ok(None);
        }
        let known = queued_before(executor, &wish.cause, recipient, (wish.kind, channel)).await?;
        if let Some(known) = known {
            return Ok(Some(known.notification));
        }
        let about = wish.about.as_ref();
        let outlook = Outlook::of(executor, recipient.person, about, &wish.cause).await?;
        let consent = is_consented(executor, wish.kind, recipient.person, about).await?;
        let reach = outlook.reach(channel, consent);
        let request = QueueRequest {
            cause: wish.cause.clone(),
            kind: wish.kind,
            recipient,
            channel,
            about: wish.about.clone(),
            facts: wish.facts.clone(),
            reach,
            not_before: wish.not_before,
            not_after: wish.not_after,
            special: executor.workshop().calendar.special().to_vec(),
            at: executor.clock().now(),
        };
        let Some(id) = request.id() else { return Ok(None) };
        let command = NotificationCommand::Queue(Box::new(request));
        let step = context.step(&id.to_string());
        let done = executor.execute::<Notification>(&id.to_string(), command, step).await;
        done.map(|_| Some(id)).map_err(ExecuteError::erase)
    }
}

/// The message to that person because of that, in whatever version of its template it was queued: a new version of a text
/// tells nobody anything again.
pub(super) async fn queued_before(
    executor: &Executor,
    cause: &Cause,
    recipient: Recipient,
    (kind, channel): (NotificationKind, Channel),
) -> Result<Option<Message>, LogError> {
    for template in templates::versions(kind, channel) {
        let id = notification_id(cause, recipient, channel, &template.reference());
        if let Some(message) = message_of(executor, id).await? {
            return Ok(Some(message));
        }
    }
    Ok(None)
}

/// Everybody in that audience, each once.
fn audience(audience: Audience, concerned: &Concerned, staff: &[Recipient]) -> Vec<Recipient> {
    let member = |person: Option<PersonId>| {
        let person = person?;
        staff.iter().find(|it| it.person == person && audience.includes(it.role)).copied()
    };
    let all = |keep: fn(Role) -> bool| -> Vec<Recipient> {
        staff.iter().filter(|it| keep(it.role)).copied().collect()
    };
    let every_technician = || {
        let technicians = all(|role| role == Role::Technician);
        // In a workshop of one the owner stands at the bench.
        if technicians.is_empty() { all(|role| role == Role::Owner) } else { technicians }
    };
    match audience {
        Audience::Customer => {
            let customers = concerned.customers.iter();
            customers.map(|person| Recipient { person: *person, role: Role::Customer }).collect()
        }
        Audience::Workshop => all(Role::is_staff),
        Audience::Owner => all(|role| role == Role::Owner),
        Audience::Person => {
            let in_role = |person: &PersonId| {
                let member = staff.iter().find(|it| it.person == *person).copied();
                member.unwrap_or(Recipient { person: *person, role: Role::Customer })
            };
            concerned.customers.iter().map(in_role).collect()
        }
        Audience::Assignee => {
            member(concerned.assignee).map_or_else(every_technician, |it| vec![it])
        }
        Audience::Desk => member(concerned.assignee)
            .or_else(|| member(concerned.technician))
            .map_or_else(|| all(Role::is_staff), |it| vec![it]),
        Audience::Technician => member(concerned.assignee)
            .or_else(|| member(concerned.technician))
            .map_or_else(every_technician, |it| vec![it]),
    }
}

/// The facts, with a stand-in for each text that must not or cannot be told: what people wrote into a name or a
/// label must not keep a message from going out.
fn tellable(kind: NotificationKind, mut facts: Facts) -> Facts {
    loop {
        let name = match facts.fit(kind) {
            Err(Unfit::Unreadable(name) | Unfit::Personal(name)) => name,
            Ok(()) | Err(Unfit::Missing(_) | Unfit::Unknown(_)) => return facts,
        };
        let stand_in = match facts.get(&name) {
            Some(Fact::Lines(_)) => Fact::Lines(vec![UNTELLABLE.to_owned()]),
            Some(_) | None => Fact::Text(UNTELLABLE.to_owned()),
        };
        facts = facts.with(&name, stand_in);
    }
}
