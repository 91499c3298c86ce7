//! A policy that customers accept: drafts, published versions, and what changed between them (`product.md` §5
//! module 20). One stream for each document, named by its code.
//!
//! ```text
//! (nothing) ──PolicyDrafted──▶ draft of version n ──PolicyPublished──▶ version n, for ever
//!                               ▲  │                                   └──PolicyDrafted──▶ draft of version n+1
//!                               └──┘ PolicyDrafted again
//! ```
//!
//! The built-in texts ([`crate::policies`]) are the first versions. Who accepted which version is in the streams of
//! the persons and of the repairs.

mod commands;
mod diff;
mod errors;
mod events;
mod rules;
#[cfg(any(test, feature = "testing"))]
mod samples;
mod state;
#[cfg(test)]
mod tests;
mod text;

use cqrs_es::event_sink::EventSink;

use crate::aggregate::{Decider, handle_with_decide};
use crate::values::PersonId;

pub use commands::PolicyCommand;
pub use diff::{Change, DiffLine, diff};
pub use errors::PolicyError;
pub use events::PolicyEvent;
#[cfg(any(test, feature = "testing"))]
pub use samples::samples;
pub use state::{Draft, PolicyDocument, Published};
pub use text::loss_of_ownership;

impl cqrs_es::Aggregate for PolicyDocument {
    const TYPE: &'static str = "policy";
    type Command = PolicyCommand;
    type Event = PolicyEvent;
    type Error = PolicyError;
    type Services = ();

    async fn handle(
        &mut self,
        command: PolicyCommand,
        _services: &(),
        sink: &EventSink<Self>,
    ) -> Result<(), PolicyError> {
        handle_with_decide(self, command, sink).await
    }

    fn apply(&mut self, event: PolicyEvent) {
        self.evolve(&event);
    }
}

impl Decider for PolicyDocument {
    fn decide(&self, command: PolicyCommand) -> Result<Vec<PolicyEvent>, PolicyError> {
        rules::decide(self, command)
    }

    fn evolve(&mut self, event: &PolicyEvent) {
        state::evolve(self, event);
    }

    /// A policy is everybody's to read and nobody's own.
    fn owner(&self) -> Option<PersonId> {
        None
    }
}
