//! Why a command to a timer is refused.

use crate::aggregate::{Refusal, RefusalKind};
use crate::values::RepairNumber;

/// A refusal about a timer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WorkClockError {
    /// The timer runs on another repair.
    #[error("the timer is already running on {0}")]
    AlreadyRunning(RepairNumber),
    /// Nothing is worked on in that state of the repair.
    #[error("{0} is not in a state in which one works on it")]
    NotWorkable(RepairNumber),
    /// The stream is the timer of somebody else.
    #[error("this is the timer of another technician")]
    OtherTechnician,
    /// The id of the stretch was used before.
    #[error("the stretch of work already exists")]
    SessionExists,
    /// The timer does not run.
    #[error("the timer is not running")]
    NotRunning,
    /// The stretch still runs; stop it first.
    #[error("the stretch of work is still running")]
    StillRunning,
    /// There is no such stretch, or it is too old to be corrected.
    #[error("there is no such stretch among the latest ones")]
    UnknownSession,
    /// A stretch cannot be longer than a day.
    #[error("a stretch of work is at most {max} minutes", max = super::rules::STRETCH_MAX_MINUTES)]
    TooManyMinutes,
    /// A reason is required.
    #[error("a reason of 1 to 500 characters is required")]
    ReasonMissing,
}

impl Refusal for WorkClockError {
    fn code(&self) -> &'static str {
        match self {
            Self::AlreadyRunning(_) => "work_clock.already_running",
            Self::NotWorkable(_) => "work_clock.not_workable",
            Self::OtherTechnician => "work_clock.other_technician",
            Self::SessionExists => "work_clock.session_exists",
            Self::NotRunning => "work_clock.not_running",
            Self::StillRunning => "work_clock.still_running",
            Self::UnknownSession => "work_clock.unknown_session",
            Self::TooManyMinutes => "work_clock.too_many_minutes",
            Self::ReasonMissing => "work_clock.reason_missing",
        }
    }

    fn kind(&self) -> RefusalKind {
        match self {
            Self::AlreadyRunning(_)
            | Self::NotWorkable(_)
            | Self::SessionExists
            | Self::NotRunning
            | Self::StillRunning => RefusalKind::Rule,
            Self::OtherTechnician => RefusalKind::Forbidden,
            Self::UnknownSession => RefusalKind::NotFound,
            Self::TooManyMinutes | Self::ReasonMissing => RefusalKind::Invalid,
        }
    }

    fn pointer(&self) -> Option<&'static str> {
        match self {
            Self::TooManyMinutes => Some("/minutes"),
            Self::ReasonMissing => Some("/reason"),
            Self::AlreadyRunning(_)
            | Self::NotWorkable(_)
            | Self::OtherTechnician
            | Self::SessionExists
            | Self::NotRunning
            | Self::StillRunning
            | Self::UnknownSession => None,
        }
    }
}
