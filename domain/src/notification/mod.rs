//! A message to one person, through one channel, because of one thing (`product.md` §5 module 14, §5b).
//!
//! ```text
//! Unknown ──Queued──▶ queued ──Sent──▶ sent ──Delivered──▶ delivered ──Read──▶ (read, in the panel)
//!                     │  ▲ │            └──Bounced──▶ bounced ──Delivered──▶ delivered   (told in any order)
//!      AttemptFailed ─┘  │ ├──Suppressed──▶ suppressed
//!                        │ └──Failed──▶ failed, a dead letter
//!                        └──────────Redriven──── failed, bounced
//! ```
//!
//! Its stream id is computed from event, recipient, channel and template version, so that seeing an event again
//! queues nothing again; and since only the outbox sends, a rebuild or a replay sends nothing. Beside the aggregate
//! stand the tables and clocks that decide what is queued, for whom and when.

mod commands;
pub mod digest;
mod errors;
mod events;
mod facts;
pub mod gsm7;
pub mod hours;
mod id;
mod kind;
pub mod matrix;
mod phones;
mod preview;
mod reach;
pub mod reminders;
pub mod retry;
mod rules;
#[cfg(any(test, feature = "testing"))]
mod samples;
mod state;
mod status;
pub mod templates;
#[cfg(test)]
mod tests;

use cqrs_es::event_sink::EventSink;

use crate::aggregate::{Decider, handle_with_decide};
use crate::values::PersonId;

pub use commands::{FailedAttempt, NotificationCommand, ProviderStatus, QueueRequest};
pub use errors::NotificationError;
pub use events::{About, AttemptFailure, FailureCause, NotificationEvent};
pub use facts::{Fact, Facts, Needed, Shape, Unfit, facts_of};
pub use id::{Cause, Recipient, TemplateRef, notification_id};
pub use kind::{Channel, NotificationKind, kind_of_move};
pub use preview::preview_facts;
pub use reach::{MuteCause, Reach, SuppressionReason, suppression};
pub use retry::Jitter;
#[cfg(any(test, feature = "testing"))]
pub use samples::samples;
pub use state::{Message, Notification, Progress, Step};

impl cqrs_es::Aggregate for Notification {
    const TYPE: &'static str = "notification";
    type Command = NotificationCommand;
    type Event = NotificationEvent;
    type Error = NotificationError;
    type Services = ();

    async fn handle(
        &mut self,
        command: NotificationCommand,
        _services: &(),
        sink: &EventSink<Self>,
    ) -> Result<(), NotificationError> {
        handle_with_decide(self, command, sink).await
    }

    fn apply(&mut self, event: NotificationEvent) {
        self.evolve(&event);
    }
}

impl Decider for Notification {
    fn decide(
        &self,
        command: NotificationCommand,
    ) -> Result<Vec<NotificationEvent>, NotificationError> {
        rules::decide(self, command)
    }

    fn evolve(&mut self, event: &NotificationEvent) {
        state::evolve(self, event);
    }

    fn owner(&self) -> Option<PersonId> {
        self.message().map(|message| message.recipient.person)
    }
}
