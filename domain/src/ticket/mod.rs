//! A ticket: a conversation with a customer, and the promise to answer in time (`product.md` §5 modules 12, 13).
//!
//! ```text
//!            ┌───────────── the customer writes, or staff take it back ──────────────┐
//!            ▼                                                                       │
//! opened ─▶ OPEN ────────────── staff leave the next step to the customer ──▶ WAITING_CUSTOMER
//!            ▲ └──────────▶ RESOLVED ──────▶ CLOSED                     (→ RESOLVED, CLOSED, MERGED too)
//!            └──────────────────┴───────────────┘ again: at any time, within 7 days; RESOLVED closes after 7 days
//!            OPEN ──▶ CLOSED (by the customer)      OPEN, WAITING_CUSTOMER, RESOLVED ──▶ MERGED (terminal)
//! ```
//!
//! At most one clock waits for an answer. It starts with a question, pauses while the customer has to act, and
//! stops when a human answers or the ticket is resolved; an automatic reply, a note or a merge does not stop it.
//! The instants of its levels are computed when they are written, with the version of the calendar and of the
//! rules, and a breach stays for ever. [`what_if`] counts the same past again under others, apart from the log.

pub mod auto_reply;
pub mod classification;
mod clock;
mod commands;
mod errors;
mod event_names;
mod events;
mod facts;
pub mod mail_guard;
mod policy;
mod rules;
#[cfg(any(test, feature = "testing"))]
mod samples;
mod state;
#[cfg(test)]
mod tests;
pub mod what_if;

use cqrs_es::event_sink::EventSink;

use crate::aggregate::{Decider, handle_with_decide};
use crate::values::PersonId;

pub use clock::{Motion, SlaClock};
pub use commands::{Linked, Opening, TicketCommand, TicketIntent};
pub use errors::TicketError;
pub use events::TicketEvent;
pub use facts::*;
pub use policy::{SlaTarget, TicketPolicy};
#[cfg(any(test, feature = "testing"))]
pub use samples::samples;
pub use state::{Compensation, Conversation, Decided, Rating, Stage, Ticket};

impl cqrs_es::Aggregate for Ticket {
    const TYPE: &'static str = "ticket";
    type Command = TicketCommand;
    type Event = TicketEvent;
    type Error = TicketError;
    type Services = ();

    async fn handle(
        &mut self,
        command: TicketCommand,
        _services: &(),
        sink: &EventSink<Self>,
    ) -> Result<(), TicketError> {
        handle_with_decide(self, command, sink).await
    }

    fn apply(&mut self, event: TicketEvent) {
        self.evolve(&event);
    }
}

impl Decider for Ticket {
    fn decide(&self, command: TicketCommand) -> Result<Vec<TicketEvent>, TicketError> {
        rules::decide(self, command)
    }

    fn evolve(&mut self, event: &TicketEvent) {
        state::evolve(self, event);
    }

    fn owner(&self) -> Option<PersonId> {
        self.conversation().map(|conversation| conversation.customer)
    }
}
