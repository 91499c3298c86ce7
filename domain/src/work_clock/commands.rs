//! What can be asked of a technician's timer.

use chrono::{DateTime, Utc};

use crate::aggregate::Command;
use crate::permissions::Capability;
use crate::values::{PersonId, RepairNumber, WorkSessionId};

/// An intent about a timer.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "fields are named after what they carry; `at` is when, UTC")]
pub enum WorkClockCommand {
    /// Starts the timer. `workable` says whether the repair is in a state in which one works on it.
    Start {
        session: WorkSessionId,
        technician: PersonId,
        repair: RepairNumber,
        workable: bool,
        at: DateTime<Utc>,
    },
    /// Stops the running timer of that repair.
    Stop { repair: RepairNumber, at: DateTime<Utc> },
    /// Corrects a stretch by hand.
    Correct { session: WorkSessionId, minutes: u32, reason: String, at: DateTime<Utc> },
}

impl Command for WorkClockCommand {
    fn name(&self) -> &'static str {
        match self {
            Self::Start { .. } => "work_clock.start",
            Self::Stop { .. } => "work_clock.stop",
            Self::Correct { .. } => "work_clock.correct",
        }
    }

    fn capability(&self) -> Capability {
        Capability::Bench
    }

    fn reason(&self) -> Option<&str> {
        match self {
            Self::Correct { reason, .. } => Some(reason),
            Self::Start { .. } | Self::Stop { .. } => None,
        }
    }
}
