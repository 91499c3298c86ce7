//! An entry of the catalogue: a brand, an instrument, a kind of component or a fault.
//!
//! ```text
//! Unknown ──CatalogueEntryAdded──▶ Offered ──CatalogueEntryDeprecated──▶ Deprecated
//!                                  │    ▲
//!                                  └────┘ CatalogueEntryRevised
//! ```
//!
//! An entry is never deleted, and what it was at any time can be read again: prices name the version they used.
//! [`graph`] checks what no single entry can see.

mod commands;
mod errors;
mod events;
pub mod graph;
mod rules;
#[cfg(any(test, feature = "testing"))]
mod samples;
mod state;
#[cfg(test)]
mod tests;

use cqrs_es::event_sink::EventSink;

use crate::aggregate::{Decider, handle_with_decide};
use crate::values::PersonId;

pub use commands::CatalogueCommand;
pub use errors::CatalogueError;
pub use events::{
    Brand, CatalogueEvent, Component, Entry, Fault, FaultCategory, Instrument, InstrumentKind,
    Tier, Valuation,
};
#[cfg(any(test, feature = "testing"))]
pub use samples::{fault, juno_60, samples};
pub use state::CatalogueEntry;

impl cqrs_es::Aggregate for CatalogueEntry {
    const TYPE: &'static str = "catalogue_entry";
    type Command = CatalogueCommand;
    type Event = CatalogueEvent;
    type Error = CatalogueError;
    type Services = ();

    async fn handle(
        &mut self,
        command: CatalogueCommand,
        _services: &(),
        sink: &EventSink<Self>,
    ) -> Result<(), CatalogueError> {
        handle_with_decide(self, command, sink).await
    }

    fn apply(&mut self, event: CatalogueEvent) {
        self.evolve(&event);
    }
}

impl Decider for CatalogueEntry {
    fn decide(&self, command: CatalogueCommand) -> Result<Vec<CatalogueEvent>, CatalogueError> {
        rules::decide(self, command)
    }

    fn evolve(&mut self, event: &CatalogueEvent) {
        state::evolve(self, event);
    }

    fn owner(&self) -> Option<PersonId> {
        None
    }
}
