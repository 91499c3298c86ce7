//! A repair, from the intake at the counter until the instrument goes home.
//!
//! ```text
//! RECEIVED ──▶ DIAGNOSING ──▶ QUOTED ──▶ APPROVED ──▶ REPAIRING ──▶ COMPLETED ──▶ READY_PICKUP ──▶ DELIVERED
//!                   ▲            │                      ▲ ▲  │           │            │  │            ▲
//!                   └ more tests ┘                      │ └──┼─ QC failed┘            │  └ 90 days ▶ ABANDONED
//!                                                       └────┼─ fault at the counter ──┘
//!                                                            ▼
//!                                     APPROVED ──▶ WAITING_PARTS ──▶ REPAIRING
//!
//! RECEIVED                              ──▶ CANCELLED, VOIDED
//! DIAGNOSING                            ──▶ APPROVED (covered by warranty), READY_PICKUP (no fault)
//! DIAGNOSING, REPAIRING, WAITING_PARTS  ──▶ UNREPAIRABLE
//! DIAGNOSING, APPROVED, REPAIRING,
//!                        WAITING_PARTS  ──▶ CANCELLED
//! REPAIRING, WAITING_PARTS              ──▶ QUOTED (change order)
//! QUOTED                                ──▶ REJECTED ──▶ QUOTED (next revision)
//! REJECTED, UNREPAIRABLE, CANCELLED     ──▶ READY_PICKUP (put together again)
//! ```
//!
//! The legal moves are the table [`Status::can_move_to`]; the gates of each move are in `rules/`, one file a
//! phase. Hold is a flag, the outcome is apart from the state, and money is a ledger whose balance is the sum
//! of its entries. The formal quote lives here and not in the quotation's stream, so that one stream decides.

mod checklist;
mod commands;
mod errors;
mod event_names;
mod events;
mod facts;
mod ledger;
mod policy;
mod progress;
mod rules;
#[cfg(any(test, feature = "testing"))]
pub mod samples;
mod state;
mod status;
pub mod storage;
pub mod warranty;

#[cfg(test)]
mod tests;

use cqrs_es::event_sink::EventSink;

use crate::aggregate::{Decider, handle_with_decide};
use crate::values::PersonId;

pub use checklist::{CHECKLIST, checklist_label};
pub use commands::*;
pub use errors::RepairError;
pub use events::*;
pub use facts::*;
pub use ledger::{EntryKind, LedgerEntry};
pub use policy::Policy;
pub use rules::OVER_CAP_SENTENCE;
#[cfg(any(test, feature = "testing"))]
pub use samples::samples;
pub use state::{LineState, Quote, QuoteDecision, Repair, WorkLine};

impl cqrs_es::Aggregate for Repair {
    const TYPE: &'static str = "repair";
    type Command = RepairCommand;
    type Event = RepairEvent;
    type Error = RepairError;
    type Services = ();

    async fn handle(
        &mut self,
        command: RepairCommand,
        _services: &(),
        sink: &EventSink<Self>,
    ) -> Result<(), RepairError> {
        handle_with_decide(self, command, sink).await
    }

    fn apply(&mut self, event: RepairEvent) {
        self.fold(&event);
    }
}

impl Decider for Repair {
    fn decide(&self, command: RepairCommand) -> Result<Vec<RepairEvent>, RepairError> {
        rules::decide(self, command)
    }

    fn evolve(&mut self, event: &RepairEvent) {
        self.fold(event);
    }

    fn owner(&self) -> Option<PersonId> {
        self.customer()
    }
}
