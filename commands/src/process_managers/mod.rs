//! Reactions to what was recorded: they follow the log with a checkpoint of their own and issue commands.
//!
//! The id of such a command derives from the event and the manager, so doing it again is harmless: a checkpoint
//! may lag behind, and two processes that both believe to be in charge do no harm.

mod appointment_endings;
mod appointment_moves;
mod beginning;
mod counter_receipts;
mod erasure;
mod estimate_conversion;
mod memory;
mod portfolio;
mod portfolio_text;
mod runner;
mod settlement;
#[cfg(test)]
mod tests;
mod tickets;
mod waitlist;

use async_trait::async_trait;
use eventlog::{LogError, RecordedEvent};

pub use appointment_endings::AppointmentEndings;
pub use appointment_moves::AppointmentMoves;
pub(crate) use beginning::beginning_of;
pub use counter_receipts::CounterReceipts;
pub use erasure::ErasureCompletion;
pub use estimate_conversion::EstimateConversion;
pub use memory::follow_for_memory;
pub use portfolio::PortfolioCuration;
pub use runner::ProcessManagers;
pub use settlement::PaymentSettlement;
pub use tickets::{AutomaticReplies, CompensationCredits, MergeFollowUps, RepairComplaints};
pub use waitlist::WaitlistOffers;

use crate::executor::{ExecuteError, Executor, Refused};

/// Something that reacts to events.
#[async_trait]
pub trait ProcessManager: Send + Sync + 'static {
    /// Its stable name: of its checkpoint, and of the actor in the audit.
    fn name(&self) -> &'static str;

    /// The events it reacts to.
    fn event_types(&self) -> &'static [&'static str];

    /// Whether it begins with what happens after its first start on a log, rather than with the log's first event: a
    /// manager that tells people something must not tell them what is long over.
    fn begins_now(&self) -> bool {
        false
    }

    /// Reacts to one of them.
    ///
    /// # Errors
    /// [`ExecuteError::Log`] is tried again; any other is noted, and what follows goes on.
    async fn react(
        &self,
        executor: &Executor,
        event: &RecordedEvent,
    ) -> Result<(), ExecuteError<Refused>>;
}

/// Every process manager that needs nothing from outside. Those that speak to providers run apart
/// ([`ProcessManagers::apart`]), so that a slow provider holds nobody else up. `pay_at` is the address under which
/// customers can pay online; none where they cannot.
pub fn all(pay_at: Option<String>) -> Vec<Box<dyn ProcessManager>> {
    vec![
        Box::new(ErasureCompletion),
        Box::new(EstimateConversion),
        Box::new(PortfolioCuration),
        Box::new(PaymentSettlement),
        Box::new(CounterReceipts),
        Box::new(AutomaticReplies::new(pay_at)),
        Box::new(RepairComplaints::default()),
        Box::new(MergeFollowUps),
        Box::new(CompensationCredits),
        Box::new(AppointmentMoves),
        Box::new(AppointmentEndings),
        Box::new(WaitlistOffers),
    ]
}

/// The ticket whose stream an event is in.
fn ticket_of_stream(event: &RecordedEvent) -> Result<domain::values::TicketId, LogError> {
    event.stream.aggregate_id.parse().map_err(|_| LogError::Damaged {
        at: event.position.to_string(),
        why: "the stream of a ticket is not named by a UUID".to_owned(),
    })
}

/// The person whose stream an event is in.
fn person_of_stream(event: &RecordedEvent) -> Result<domain::values::PersonId, LogError> {
    event.stream.aggregate_id.parse().map_err(|_| LogError::Damaged {
        at: event.position.to_string(),
        why: "the stream of a person is not named by a UUID".to_owned(),
    })
}
