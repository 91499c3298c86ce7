//! The register of breaches of personal data (Ley 19.628 as Ley 21.719 changed it, art. 14 sexies; `product.md` §3): what
//! happened, when the Agency was told, and what those concerned were told.
//!
//! ```text
//! BreachRecorded ──▶ BreachAmended … ──▶ BreachReported (to the Agency, once)
//!        └──▶ BreachNoticeGiven … (to customers, by messages that nobody can mute)
//! ```
//!
//! There is one stream, [`BREACH_REGISTER_ID`]: the register is what the law asks for, it has a few entries in the life of a
//! workshop, and whoever is asked for it shows it whole. It names nobody but those who were told, by their ids.

mod commands;
mod errors;
mod events;
mod facts;
mod rules;
#[cfg(any(test, feature = "testing"))]
mod samples;
mod state;
#[cfg(test)]
mod tests;

use cqrs_es::event_sink::EventSink;

use crate::aggregate::{Decider, handle_with_decide};
use crate::values::PersonId;

pub use commands::{BreachCommand, BreachIntent};
pub use errors::BreachError;
pub use events::BreachEvent;
pub use facts::{BreachDetails, BreachNotice, NoticeAudience};
#[cfg(any(test, feature = "testing"))]
pub use samples::samples;
pub use state::{Breach, BreachRegister, GivenNotice, Report};

/// The id of the one stream.
pub const BREACH_REGISTER_ID: &str = "workshop";

impl cqrs_es::Aggregate for BreachRegister {
    const TYPE: &'static str = "breach_register";
    type Command = BreachCommand;
    type Event = BreachEvent;
    type Error = BreachError;
    type Services = ();

    async fn handle(
        &mut self,
        command: BreachCommand,
        _services: &(),
        sink: &EventSink<Self>,
    ) -> Result<(), BreachError> {
        handle_with_decide(self, command, sink).await
    }

    fn apply(&mut self, event: BreachEvent) {
        self.evolve(&event);
    }
}

impl Decider for BreachRegister {
    fn decide(&self, command: BreachCommand) -> Result<Vec<BreachEvent>, BreachError> {
        rules::decide(self, command)
    }

    fn evolve(&mut self, event: &BreachEvent) {
        state::evolve(self, event);
    }

    /// The workshop's own.
    fn owner(&self) -> Option<PersonId> {
        None
    }
}
