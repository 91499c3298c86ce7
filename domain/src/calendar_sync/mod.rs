//! How far the mirror of the agenda has been read: where reading goes on, and the channel through which changes are
//! told. It survives a restart, so that nothing is read twice without need and no channel is opened beside another.
//!
//! ```text
//! ChangesRead (again and again)        ChannelOpened ──▶ ChannelOpened (the next) ──▶ ChannelClosed (the one before)
//! ```
//!
//! There is one stream, [`CALENDAR_SYNC_ID`]. What was read is in the agendas of the days themselves.

mod commands;
mod errors;
mod events;
#[cfg(any(test, feature = "testing"))]
mod samples;
mod state;
#[cfg(test)]
mod tests;

use cqrs_es::event_sink::EventSink;

use crate::aggregate::{Decider, handle_with_decide};
use crate::values::PersonId;

pub use commands::CalendarSyncCommand;
pub use errors::CalendarSyncError;
pub use events::CalendarSyncEvent;
#[cfg(any(test, feature = "testing"))]
pub use samples::samples;
pub use state::{CalendarSync, Channel, ReadSoFar};

/// The id of the one stream.
pub const CALENDAR_SYNC_ID: &str = "google";

impl cqrs_es::Aggregate for CalendarSync {
    const TYPE: &'static str = "calendar_sync";
    type Command = CalendarSyncCommand;
    type Event = CalendarSyncEvent;
    type Error = CalendarSyncError;
    type Services = ();

    async fn handle(
        &mut self,
        command: CalendarSyncCommand,
        _services: &(),
        sink: &EventSink<Self>,
    ) -> Result<(), CalendarSyncError> {
        handle_with_decide(self, command, sink).await
    }

    fn apply(&mut self, event: CalendarSyncEvent) {
        self.evolve(&event);
    }
}

impl Decider for CalendarSync {
    fn decide(
        &self,
        command: CalendarSyncCommand,
    ) -> Result<Vec<CalendarSyncEvent>, CalendarSyncError> {
        state::decide(self, command)
    }

    fn evolve(&mut self, event: &CalendarSyncEvent) {
        state::evolve(self, event);
    }

    fn owner(&self) -> Option<PersonId> {
        None
    }
}
