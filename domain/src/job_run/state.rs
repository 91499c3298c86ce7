//! Where a run stands.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::events::JobRunEvent;

/// One run of a job.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum JobRun {
    /// Nobody began it.
    #[default]
    NotStarted,
    /// Somebody did.
    Started(Run),
}

/// A run that was begun.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// The job's name.
    pub job: String,
    /// When it was due (UTC).
    pub due: DateTime<Utc>,
    /// Which process runs it, or ran it last.
    pub runner: String,
    /// How often it was begun.
    pub attempt: u32,
    /// Whether somebody asked for it, and sees what came of it.
    pub by_hand: bool,
    /// When it was begun last (UTC).
    pub began_at: DateTime<Utc>,
    /// Where it stands.
    pub progress: Progress,
}

/// Where a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Progress {
    /// Its runner works on it.
    Running {
        /// Until when (UTC) nobody else may take it over.
        lease_until: DateTime<Utc>,
    },
    /// An attempt failed.
    Waiting {
        /// From when on (UTC) it is begun again.
        retry_at: DateTime<Utc>,
    },
    /// It is done.
    Finished,
    /// It failed.
    Failed,
}

impl JobRun {
    /// The run, once it was begun.
    pub const fn run(&self) -> Option<&Run> {
        match self {
            Self::NotStarted => None,
            Self::Started(run) => Some(run),
        }
    }

    /// Whether that process is the one to run it.
    pub fn is_run_by(&self, runner: &str) -> bool {
        self.is_running() && self.run().is_some_and(|run| run.runner == runner)
    }

    /// Whether somebody works on it, as far as is known.
    pub fn is_running(&self) -> bool {
        self.run().is_some_and(|run| matches!(run.progress, Progress::Running { .. }))
    }

    /// Whether it finished or failed for good.
    pub fn is_over(&self) -> bool {
        self.run().is_some_and(|run| matches!(run.progress, Progress::Finished | Progress::Failed))
    }
}

pub(super) fn evolve(state: &mut JobRun, event: &JobRunEvent) {
    match (&mut *state, event) {
        (
            JobRun::NotStarted,
            JobRunEvent::JobStarted { job, due, runner, lease_until, at, made_up: _, by_hand },
        ) => {
            *state = JobRun::Started(Run {
                job: job.clone(),
                due: *due,
                runner: runner.clone(),
                attempt: 1,
                by_hand: *by_hand,
                began_at: *at,
                progress: Progress::Running { lease_until: *lease_until },
            });
        }
        (JobRun::Started(run), event) => run.evolve(event),
        (JobRun::NotStarted, event) => impossible(event),
    }
}

impl Run {
    fn evolve(&mut self, event: &JobRunEvent) {
        match (self.progress, event) {
            (
                Progress::Running { .. } | Progress::Waiting { .. },
                JobRunEvent::JobTakenOver { runner, attempt, lease_until, at },
            ) => {
                self.runner.clone_from(runner);
                self.attempt = *attempt;
                self.began_at = *at;
                self.progress = Progress::Running { lease_until: *lease_until };
            }
            (Progress::Running { .. }, JobRunEvent::JobFinished { .. }) => {
                self.progress = Progress::Finished;
            }
            (Progress::Running { .. }, JobRunEvent::JobAttemptFailed { retry_at, .. }) => {
                self.progress = Progress::Waiting { retry_at: *retry_at };
            }
            (Progress::Running { .. }, JobRunEvent::JobFailed { .. }) => {
                self.progress = Progress::Failed;
            }
            (_, event) => impossible(event),
        }
    }
}

fn impossible(event: &JobRunEvent) -> ! {
    panic!("impossible history: {} does not follow from what happened before", event.name())
}
