//! A technician's timer: one stream per technician, so that only one timer can run for each of them.
//!
//! ```text
//! Stopped ──WorkStarted──▶ Running ──WorkStopped──▶ Stopped      WorkCorrected: any finished stretch, with a reason
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

pub use commands::WorkClockCommand;
pub use errors::WorkClockError;
pub use events::WorkClockEvent;
#[cfg(any(test, feature = "testing"))]
pub use samples::samples;
pub use state::{Stretch, Timer, WorkClock};

impl cqrs_es::Aggregate for WorkClock {
    const TYPE: &'static str = "work_clock";
    type Command = WorkClockCommand;
    type Event = WorkClockEvent;
    type Error = WorkClockError;
    type Services = ();

    async fn handle(
        &mut self,
        command: WorkClockCommand,
        _services: &(),
        sink: &EventSink<Self>,
    ) -> Result<(), WorkClockError> {
        handle_with_decide(self, command, sink).await
    }

    fn apply(&mut self, event: WorkClockEvent) {
        self.evolve(&event);
    }
}

impl Decider for WorkClock {
    fn decide(&self, command: WorkClockCommand) -> Result<Vec<WorkClockEvent>, WorkClockError> {
        rules::decide(self, command)
    }

    fn evolve(&mut self, event: &WorkClockEvent) {
        state::evolve(self, event);
    }

    fn owner(&self) -> Option<PersonId> {
        self.technician
    }
}
