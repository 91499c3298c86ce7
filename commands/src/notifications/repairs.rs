//! Telling about a repair: its number, its instrument and what the wording of its state leaves room for are looked
//! up here. The jobs that remind people use this door too.

use chrono::{DateTime, Utc};
use domain::notification::{Cause, Fact, Facts, NotificationKind};
use domain::repair::{Repair, RepairEvent, Status};
use domain::values::RepairNumber;
use domain::wording::REVIEW_BUSINESS_DAYS;
use eventlog::{LogError, Position};

use super::Notifications;
use super::queue::{Concerned, Queued, Wish};
use crate::context::Context;
use crate::executor::{ExecuteError, Executor, Refused};

/// Something about a repair that people are to be told.
#[derive(Debug, Clone)]
pub struct RepairWish {
    /// Which repair.
    pub number: RepairNumber,
    /// What.
    pub kind: NotificationKind,
    /// Because of what; a job keys its occasions by a moment (`Cause::moment(event, "day-7")`).
    pub cause: Cause,
    /// The facts that the repair itself does not tell: the day of a reminder, an amount.
    pub facts: Facts,
    /// Not before then (UTC).
    pub not_before: Option<DateTime<Utc>>,
    /// After that it says nothing useful any more (UTC).
    pub not_after: Option<DateTime<Utc>>,
}

impl RepairWish {
    /// Telling that at once, with nothing but what the repair tells itself.
    pub const fn new(number: RepairNumber, kind: NotificationKind, cause: Cause) -> Self {
        Self { number, kind, cause, facts: Facts::new(), not_before: None, not_after: None }
    }
}

impl Notifications {
    /// Queues something about a repair for everybody whom the matrix names: number, instrument, the balance where
    /// the kind tells it, and the dates of the state are filled in from the repair as it is now. Doing it again with
    /// the same cause changes nothing.
    ///
    /// # Errors
    /// [`ExecuteError::NotFound`] without such a repair, a refusal, or a failure of the log.
    pub async fn queue_about_repair(
        &self,
        executor: &Executor,
        wish: RepairWish,
        context: &Context,
    ) -> Result<Queued, ExecuteError<Refused>> {
        let repair = executor.load::<Repair>(&wish.number.to_string()).await;
        let repair = repair.map_err(ExecuteError::erase)?.state;
        let wish = wish_about(&repair, wish, None).ok_or(ExecuteError::NotFound)?;
        self.queue_for(executor, wish, context).await
    }
}

/// The wish with what the repair tells; `event` is the one that it is about, where it knows more than the state.
pub(super) fn wish_about(
    repair: &Repair,
    wish: RepairWish,
    event: Option<&RepairEvent>,
) -> Option<Wish> {
    let RepairWish { number, kind, cause, facts, not_before, not_after } = wish;
    let told = told_of(repair, kind, &facts, event)?;
    let concerned = Concerned {
        customers: repair.customer().into_iter().collect(),
        assignee: None,
        technician: repair.technician(),
    };
    let wish = Wish::new(cause, kind, told, concerned).about("repair", number);
    Some(Wish { not_before, not_after, ..wish })
}

/// The facts that the kind has room for and the repair knows; those that are given win.
pub(super) fn told_of(
    repair: &Repair,
    kind: NotificationKind,
    given: &Facts,
    event: Option<&RepairEvent>,
) -> Option<Facts> {
    let mut facts = Facts::new();
    let mut known = vec![
        ("numero", Some(Fact::Text(repair.number()?.to_string()))),
        ("equipo", Some(Fact::Text(repair.intake()?.instrument_label.clone()))),
        ("saldo", Some(Fact::Amount(repair.balance()))),
        ("estado", repair.status().map(Fact::Status)),
        ("total", repair.quotes().last().map(|quote| Fact::Amount(quote.total))),
    ];
    let status = given
        .worded_status(kind)
        .or_else(|| (kind == NotificationKind::StateChanged).then(|| repair.status()).flatten());
    if let Some(status) = status {
        known.extend(wording_facts(repair, status, event));
    }
    let room: Vec<&str> = {
        let worded = match status {
            Some(status) => Facts::new().with("estado", Fact::Status(status)),
            None => Facts::new(),
        };
        let needed = domain::notification::facts_of(kind).iter().map(|needed| needed.name);
        needed.chain(worded.optional(kind).into_iter().map(|needed| needed.name)).collect()
    };
    for (name, fact) in known {
        if let Some(fact) = fact.filter(|_| room.contains(&name)) {
            facts = facts.with(name, fact);
        }
    }
    for (name, fact) in given.iter() {
        facts = facts.with(name, fact.clone());
    }
    Some(facts)
}

/// What the placeholders of the state's wording stand for, as far as it is known.
fn wording_facts(
    repair: &Repair,
    status: Status,
    event: Option<&RepairEvent>,
) -> Vec<(&'static str, Option<Fact>)> {
    let eta = repair.eta().map(|(eta, _)| eta);
    let awaited = match event {
        Some(RepairEvent::PartsAwaited { parts, .. }) => parts.first(),
        Some(_) | None => None,
    };
    vec![
        ("dias", Some(Fact::Count(REVIEW_BUSINESS_DAYS))),
        ("p", Some(Fact::Count(u32::from(repair.progress_percent())))),
        ("a", eta.map(|eta| Fact::Day(eta.from))),
        ("b", eta.map(|eta| Fact::Day(eta.to))),
        ("pieza", awaited.map(|part| Fact::Text(part.name.clone()))),
        (
            "fecha",
            awaited
                .map_or_else(|| repair.day_told_in(status), |part| Some(part.eta))
                .map(Fact::Day),
        ),
    ]
}

/// A move from one state to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Move {
    /// The event that moved it.
    pub(super) event: uuid::Uuid,
    /// When (UTC).
    pub(super) at: DateTime<Utc>,
    /// From where; none at the counter.
    pub(super) from: Option<Status>,
    /// To where.
    pub(super) to: Status,
    /// Where the event is in the log.
    pub(super) position: Position,
}

/// A repair up to one of its events, with every move until then.
#[derive(Debug)]
pub(super) struct Story {
    pub(super) repair: Repair,
    pub(super) moves: Vec<Move>,
}

/// The story of a repair up to and including that event of its stream.
pub(super) async fn story(
    executor: &Executor,
    number: RepairNumber,
    until_sequence: u64,
) -> Result<Story, LogError> {
    use domain::Decider as _;
    let stream = eventlog::StreamId::new(<Repair as cqrs_es::Aggregate>::TYPE, number.to_string());
    let mut story = Story { repair: Repair::default(), moves: Vec::new() };
    for event in executor.log().load(&stream, 0).await? {
        if event.sequence > until_sequence {
            break;
        }
        let from = story.repair.status();
        story.repair.evolve(&event.decode()?);
        if let Some(to) = story.repair.status().filter(|to| Some(*to) != from) {
            let (at, position) = (event.recorded_at, event.position);
            story.moves.push(Move { event: event.event_id, at, from, to, position });
        }
    }
    Ok(story)
}
