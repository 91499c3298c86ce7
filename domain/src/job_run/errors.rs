//! Why a command about a run is refused.

use chrono::{DateTime, Utc};

use crate::aggregate::{Refusal, RefusalKind};

/// A refusal about a run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JobRunError {
    /// There is no such run.
    #[error("there is no such run")]
    Unknown,
    /// The stream is that of another run.
    #[error("this is another run")]
    OtherRun,
    /// Its time has not come.
    #[error("the run is due at {0} only")]
    NotDue(DateTime<Utc>),
    /// The job is not due at such an instant.
    #[error("the job is never due at that instant")]
    OffSchedule,
    /// Another process runs it.
    #[error("{runner} runs it until {until} at least")]
    Running {
        /// Which.
        runner: String,
        /// Until when nobody may take it over.
        until: DateTime<Utc>,
    },
    /// It finished or failed already.
    #[error("the run is over")]
    Over,
    /// Another process took it over.
    #[error("the run was taken over by {0}")]
    LeaseLost(String),
    /// The runner's name is blank or too long.
    #[error("the runner must be text of 1 to 500 characters")]
    RunnerInvalid,
    /// Result or error is blank or too long.
    #[error("result and error must be text of 1 to 4000 characters")]
    OutcomeInvalid,
}

impl Refusal for JobRunError {
    fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "job_run.unknown",
            Self::OtherRun => "job_run.other_run",
            Self::NotDue(_) => "job_run.not_due",
            Self::OffSchedule => "job_run.off_schedule",
            Self::Running { .. } => "job_run.running",
            Self::Over => "job_run.over",
            Self::LeaseLost(_) => "job_run.lease_lost",
            Self::RunnerInvalid => "job_run.runner_invalid",
            Self::OutcomeInvalid => "job_run.outcome_invalid",
        }
    }

    fn kind(&self) -> RefusalKind {
        match self {
            Self::Unknown => RefusalKind::NotFound,
            Self::OtherRun
            | Self::NotDue(_)
            | Self::OffSchedule
            | Self::Running { .. }
            | Self::Over
            | Self::LeaseLost(_) => RefusalKind::Rule,
            Self::RunnerInvalid | Self::OutcomeInvalid => RefusalKind::Invalid,
        }
    }

    fn pointer(&self) -> Option<&'static str> {
        match self {
            Self::RunnerInvalid => Some("/runner"),
            Self::OutcomeInvalid => Some("/result"),
            Self::Unknown
            | Self::OtherRun
            | Self::NotDue(_)
            | Self::OffSchedule
            | Self::Running { .. }
            | Self::Over
            | Self::LeaseLost(_) => None,
        }
    }
}
