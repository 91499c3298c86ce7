//! What has happened to a technician's timer: one stream per technician, so that only one can run.

use chrono::{DateTime, Utc};
use cqrs_es::DomainEvent;
use serde::{Deserialize, Serialize};

use crate::values::{PersonId, RepairNumber, WorkSessionId};

/// A fact about a technician's timed work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum WorkClockEvent {
    /// The timer was started on a repair.
    WorkStarted {
        /// The stretch of work.
        session: WorkSessionId,
        /// Who works.
        technician: PersonId,
        /// On what.
        repair: RepairNumber,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The timer was stopped.
    WorkStopped {
        /// The stretch of work.
        session: WorkSessionId,
        /// On what.
        repair: RepairNumber,
        /// Whole minutes, at least 0.
        minutes: u32,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// A stretch was corrected by hand.
    WorkCorrected {
        /// The stretch of work.
        session: WorkSessionId,
        /// On what.
        repair: RepairNumber,
        /// The minutes before.
        from_minutes: u32,
        /// The minutes that count.
        to_minutes: u32,
        /// Why.
        reason: String,
        /// When (UTC).
        at: DateTime<Utc>,
    },
}

impl WorkClockEvent {
    /// The stored name of the event: a literal, for ever.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::WorkStarted { .. } => "WorkStarted",
            Self::WorkStopped { .. } => "WorkStopped",
            Self::WorkCorrected { .. } => "WorkCorrected",
        }
    }

    /// When it happened (UTC).
    pub const fn at(&self) -> DateTime<Utc> {
        match self {
            Self::WorkStarted { at, .. }
            | Self::WorkStopped { at, .. }
            | Self::WorkCorrected { at, .. } => *at,
        }
    }
}

impl DomainEvent for WorkClockEvent {
    fn event_type(&self) -> String {
        self.name().to_owned()
    }

    fn event_version(&self) -> String {
        "1.0".to_owned()
    }
}
