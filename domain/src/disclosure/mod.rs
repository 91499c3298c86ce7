//! Whose data was shown to whom, and what left as a file (`product.md` §5 module 24: reads of personal data and
//! exports are audited). One stream for each reader and day in Santiago.
//!
//! ```text
//! PersonalDataShown: once a day for each kind and person      DataExported: each time
//! ```

mod commands;
mod events;
#[cfg(any(test, feature = "testing"))]
mod samples;
mod state;
#[cfg(test)]
mod tests;

use cqrs_es::event_sink::EventSink;

use crate::aggregate::{Decider, Refusal, RefusalKind, handle_with_decide};
use crate::values::PersonId;

pub use commands::DisclosureCommand;
pub use events::{DisclosureEvent, Shown};
#[cfg(any(test, feature = "testing"))]
pub use samples::samples;
pub use state::Disclosures;

/// What was seen was seen: nothing is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DisclosureError {}

impl Refusal for DisclosureError {
    fn code(&self) -> &'static str {
        match *self {}
    }

    fn kind(&self) -> RefusalKind {
        match *self {}
    }

    fn pointer(&self) -> Option<&'static str> {
        match *self {}
    }
}

impl cqrs_es::Aggregate for Disclosures {
    const TYPE: &'static str = "disclosures";
    type Command = DisclosureCommand;
    type Event = DisclosureEvent;
    type Error = DisclosureError;
    type Services = ();

    async fn handle(
        &mut self,
        command: DisclosureCommand,
        _services: &(),
        sink: &EventSink<Self>,
    ) -> Result<(), DisclosureError> {
        handle_with_decide(self, command, sink).await
    }

    fn apply(&mut self, event: DisclosureEvent) {
        self.evolve(&event);
    }
}

impl Decider for Disclosures {
    fn decide(&self, command: DisclosureCommand) -> Result<Vec<DisclosureEvent>, DisclosureError> {
        Ok(match command {
            DisclosureCommand::NoteShown { what, subject, at } => {
                if self.has_noted(what, subject) {
                    Vec::new()
                } else {
                    vec![DisclosureEvent::PersonalDataShown { what, subject, at }]
                }
            }
            DisclosureCommand::NoteExport { format, filter, at } => {
                vec![DisclosureEvent::DataExported { format, filter, at }]
            }
        })
    }

    fn evolve(&mut self, event: &DisclosureEvent) {
        state::evolve(self, event);
    }

    /// The readers are in the metadata; the stream is nobody's to read.
    fn owner(&self) -> Option<PersonId> {
        None
    }
}
