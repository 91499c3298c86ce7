//! What follows from the fate of a message: an SMS where the mail did not arrive, a word to the workshop where nothing
//! did, and the proof that the repair's clocks of storage and abandonment wait for.

use async_trait::async_trait;
use domain::notification::{
    Cause, Channel, Message, Notification, NotificationKind, Progress, SuppressionReason,
};
use domain::repair::{Evidence, Notice, Repair, RepairCommand, RepairIntent};
use domain::values::RepairNumber;
use eventlog::{LogError, RecordedEvent};

use super::Notifications;
use super::queue::{Concerned, Wish, queued_before};
use super::repairs::RepairWish;
use crate::context::Context;
use crate::executor::{ExecuteError, Executor, Refused};
use crate::process_managers::ProcessManager;

/// The moment by which the workshop is told that nothing reached the customer.
pub(super) const UNREACHABLE: &str = "unreachable";

/// Follows what becomes of messages.
#[derive(Debug, Clone)]
pub struct NotificationFollowUps(Notifications);

impl NotificationFollowUps {
    /// Follows the messages of these notifications.
    pub const fn new(notifications: Notifications) -> Self {
        Self(notifications)
    }
}

#[async_trait]
impl ProcessManager for NotificationFollowUps {
    fn name(&self) -> &'static str {
        "notification_follow_ups"
    }

    fn event_types(&self) -> &'static [&'static str] {
        &[
            "NotificationDelivered",
            "NotificationBounced",
            "NotificationFailed",
            "NotificationSuppressed",
        ]
    }

    /// What became of messages before, say of those in a log that was imported, was followed up where it happened.
    fn begins_now(&self) -> bool {
        true
    }

    async fn react(
        &self,
        executor: &Executor,
        event: &RecordedEvent,
    ) -> Result<(), ExecuteError<Refused>> {
        let loaded = executor.load::<Notification>(&event.stream.aggregate_id).await;
        let loaded = loaded.map_err(ExecuteError::erase)?.state;
        let Some(message) = loaded.message() else { return Ok(()) };
        let context = Context::reaction(event, self.name());
        if event.event_type == "NotificationDelivered" {
            return prove(executor, message, &context).await;
        }
        self.fall_back(executor, message, &context).await?;
        self.tell_workshop(executor, message, &context).await
    }
}

impl NotificationFollowUps {
    /// The same by SMS, where the matrix says so; under the key of the same event there is one at most.
    async fn fall_back(
        &self,
        executor: &Executor,
        message: &Message,
        context: &Context,
    ) -> Result<(), ExecuteError<Refused>> {
        let Some(channel) = message.fallback() else { return Ok(()) };
        let wish = Wish {
            about: message.about.clone(),
            not_after: message.not_after,
            ..Wish::new(
                message.cause.clone(),
                message.kind,
                message.facts.clone(),
                Concerned::default(),
            )
        };
        let queued = self.0.queue_one(executor, &wish, message.recipient, channel, context).await;
        queued.map(drop)
    }

    /// Tells the workshop, once neither mail nor SMS told the customer that the instrument can be collected, or reminded
    /// them of it.
    async fn tell_workshop(
        &self,
        executor: &Executor,
        message: &Message,
        context: &Context,
    ) -> Result<(), ExecuteError<Refused>> {
        let moment = match (message.kind, message.cause.moment.as_deref()) {
            (NotificationKind::PickupReady, _) => UNREACHABLE.to_owned(),
            (NotificationKind::PickupReminder, Some(day)) => format!("{UNREACHABLE}-{day}"),
            _ => return Ok(()),
        };
        if !is_lost(&message.progress) {
            return Ok(());
        }
        let other = match message.channel {
            Channel::Email => Channel::Sms,
            Channel::Sms => Channel::Email,
            Channel::InApp => return Ok(()),
        };
        if self.0.is_enabled(other) && !is_sibling_lost(executor, message, other).await? {
            return Ok(());
        }
        let Some(number) = repair_of(message) else { return Ok(()) };
        let cause = Cause::moment(message.cause.event, moment);
        let wish = RepairWish::new(number, NotificationKind::CustomerUnreachable, cause);
        self.0.queue_about_repair(executor, wish, &context.step(UNREACHABLE)).await.map(drop)
    }
}

/// Whether it will not arrive any more by itself, although there was something to tell that its recipient wanted to
/// hear: who collected the instrument meanwhile or muted a reminder need not be called.
const fn is_lost(progress: &Progress) -> bool {
    match progress {
        Progress::Bounced | Progress::Failed { .. } => true,
        Progress::Suppressed { why } => {
            matches!(why, SuppressionReason::NoAddress | SuppressionReason::OptedOut)
        }
        Progress::Queued { .. } | Progress::Sent | Progress::Delivered { .. } => false,
    }
}

/// Whether the message of the same cause through the other channel is lost too.
async fn is_sibling_lost(
    executor: &Executor,
    message: &Message,
    channel: Channel,
) -> Result<bool, LogError> {
    let key = (message.kind, channel);
    let sibling = queued_before(executor, &message.cause, message.recipient, key).await?;
    Ok(sibling.is_none_or(|sibling| is_lost(&sibling.progress)))
}

fn repair_of(message: &Message) -> Option<RepairNumber> {
    let about = message.about.as_ref().filter(|about| about.aggregate == "repair")?;
    about.id.parse().ok()
}

/// Notes in the repair that the customer was told: storage and abandonment begin with it. Where the repair has moved
/// on, nothing waits for the proof any more.
async fn prove(
    executor: &Executor,
    message: &Message,
    context: &Context,
) -> Result<(), ExecuteError<Refused>> {
    let (Some(notice), Some(number)) = (notice_of(message), repair_of(message)) else {
        return Ok(());
    };
    let kind = match message.channel {
        Channel::Email => "email",
        Channel::Sms => "sms",
        Channel::InApp => return Ok(()),
    };
    let reference = message.notification.to_string();
    let evidence = Evidence { kind: kind.to_owned(), reference, file: None };
    let command = RepairCommand {
        by: context.actor.clone(),
        at: executor.clock().now(),
        intent: RepairIntent::ProveNotice { notice, evidence },
    };
    let id = number.to_string();
    match executor.execute::<Repair>(&id, command, context.clone()).await {
        Ok(_) | Err(ExecuteError::Rejected(_) | ExecuteError::NotFound) => Ok(()),
        Err(error) => Err(error.erase()),
    }
}

/// The notice that such a message is.
fn notice_of(message: &Message) -> Option<Notice> {
    match message.kind {
        NotificationKind::PickupReady => Some(Notice::Ready),
        // Not the day that it tells: a warning that was made up tells a later one.
        NotificationKind::AbandonmentWarning => match message.cause.moment.as_deref() {
            Some("day-60") => Some(Notice::Day60),
            Some("day-80") => Some(Notice::Day80),
            Some(_) | None => None,
        },
        _ => None,
    }
}
