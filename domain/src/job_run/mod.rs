//! One run of a scheduled job (`product.md` §8 rows 12, 27 and 28). A missed run is made up once; several processes run
//! each job once.
//!
//! ```text
//! NotStarted ──JobStarted──▶ Running ──JobFinished──▶ Finished (terminal)
//!                            │  ▲  └──JobFailed──▶ Failed (terminal)
//!                            └──┘ JobTakenOver, once the lease of a runner that crashed is over
//! ```
//!
//! The stream is named after the job and the instant at which it was due, so that its first event is a lock that
//! only one process can take. A run by hand is due when it is asked for and has a stream of its own.

mod commands;
mod errors;
mod events;
mod jobs;
mod rules;
#[cfg(any(test, feature = "testing"))]
mod samples;
mod schedule;
mod state;
#[cfg(test)]
mod tests;

use chrono::{DateTime, SecondsFormat, Utc};
use cqrs_es::event_sink::EventSink;

use crate::aggregate::{Decider, handle_with_decide};
use crate::values::PersonId;

pub use commands::{JobRunCommand, Trigger};
pub use errors::JobRunError;
pub use events::JobRunEvent;
pub use jobs::Job;
#[cfg(any(test, feature = "testing"))]
pub use samples::samples;
pub use schedule::{Schedule, to_make_up};
pub use state::{JobRun, Progress, Run};

/// The stream of the run of that job that was due at that instant: `database_backup@2026-03-02T06:00:00Z`.
pub fn job_run_id(job: Job, due: DateTime<Utc>) -> String {
    format!("{job}@{}", due.to_rfc3339_opts(SecondsFormat::Secs, true))
}

impl cqrs_es::Aggregate for JobRun {
    const TYPE: &'static str = "job_run";
    type Command = JobRunCommand;
    type Event = JobRunEvent;
    type Error = JobRunError;
    type Services = ();

    async fn handle(
        &mut self,
        command: JobRunCommand,
        _services: &(),
        sink: &EventSink<Self>,
    ) -> Result<(), JobRunError> {
        handle_with_decide(self, command, sink).await
    }

    fn apply(&mut self, event: JobRunEvent) {
        self.evolve(&event);
    }
}

impl Decider for JobRun {
    fn decide(&self, command: JobRunCommand) -> Result<Vec<JobRunEvent>, JobRunError> {
        rules::decide(self, command)
    }

    fn evolve(&mut self, event: &JobRunEvent) {
        state::evolve(self, event);
    }

    /// A run is nobody's own.
    fn owner(&self) -> Option<PersonId> {
        None
    }
}
