//! A portfolio item: a delivered repair shown to the public. Its stream id is the repair's number.
//!
//! ```text
//! Unknown ──Proposed──▶ Waiting (public by itself at publish_at) ──Published──▶ Published
//!                          │            ▲                              │
//!                          └──Hidden──▶ Hidden ◀────────Hidden─────────┘   Hidden ──Published──▶ Published
//! every state ──Withdrawn──▶ Withdrawn (terminal: the customer took the consent back)
//! ```

mod commands;
mod errors;
mod events;
mod rules;
#[cfg(any(test, feature = "testing"))]
mod samples;
mod state;
#[cfg(test)]
mod tests;

use cqrs_es::event_sink::EventSink;

use crate::aggregate::{Decider, handle_with_decide};
use crate::values::PersonId;

pub use commands::{PortfolioCommand, Proposal};
pub use errors::PortfolioError;
pub use events::PortfolioEvent;
pub use rules::PUBLISH_AFTER_DELIVERY;
#[cfg(any(test, feature = "testing"))]
pub use samples::samples;
pub use state::{Item, PortfolioItem, Visibility};

impl cqrs_es::Aggregate for PortfolioItem {
    const TYPE: &'static str = "portfolio_item";
    type Command = PortfolioCommand;
    type Event = PortfolioEvent;
    type Error = PortfolioError;
    type Services = ();

    async fn handle(
        &mut self,
        command: PortfolioCommand,
        _services: &(),
        sink: &EventSink<Self>,
    ) -> Result<(), PortfolioError> {
        handle_with_decide(self, command, sink).await
    }

    fn apply(&mut self, event: PortfolioEvent) {
        self.evolve(&event);
    }
}

impl Decider for PortfolioItem {
    fn decide(&self, command: PortfolioCommand) -> Result<Vec<PortfolioEvent>, PortfolioError> {
        rules::decide(self, command)
    }

    fn evolve(&mut self, event: &PortfolioEvent) {
        state::evolve(self, event);
    }

    fn owner(&self) -> Option<PersonId> {
        None
    }
}
