//! Whether a technician's timer runs, and the stretches it measured.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::events::WorkClockEvent;
use crate::values::{PersonId, RepairNumber, WorkSessionId};

/// A technician's timer and what it measured.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkClock {
    /// Whose timer it is, once it was started.
    pub technician: Option<PersonId>,
    /// Whether it runs.
    pub timer: Timer,
    /// The finished stretches of work.
    pub stretches: BTreeMap<WorkSessionId, Stretch>,
}

/// Whether the timer runs, and on what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Timer {
    /// It does not run.
    #[default]
    Stopped,
    /// It runs.
    Running {
        /// The stretch of work.
        session: WorkSessionId,
        /// On what.
        repair: RepairNumber,
        /// Since when (UTC).
        since: DateTime<Utc>,
    },
}

/// A finished stretch of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stretch {
    /// On what.
    pub repair: RepairNumber,
    /// The whole minutes that count.
    pub minutes: u32,
}

pub(super) fn evolve(clock: &mut WorkClock, event: &WorkClockEvent) {
    match (clock.timer, event) {
        (Timer::Stopped, WorkClockEvent::WorkStarted { session, technician, repair, at }) => {
            clock.technician = Some(*technician);
            clock.timer = Timer::Running { session: *session, repair: *repair, since: *at };
        }
        (
            Timer::Running { session: running, .. },
            WorkClockEvent::WorkStopped { session, repair, minutes, .. },
        ) if running == *session => {
            clock.timer = Timer::Stopped;
            clock.stretches.insert(*session, Stretch { repair: *repair, minutes: *minutes });
        }
        (_, WorkClockEvent::WorkCorrected { session, to_minutes, .. })
            if clock.stretches.contains_key(session) =>
        {
            if let Some(stretch) = clock.stretches.get_mut(session) {
                stretch.minutes = *to_minutes;
            }
        }
        (_, event) => {
            panic!("impossible history: {} does not follow from what happened before", event.name())
        }
    }
}
