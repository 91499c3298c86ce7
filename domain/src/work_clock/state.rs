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
    /// The latest finished stretches of work, by how many there were before.
    stretches: BTreeMap<u64, (WorkSessionId, Stretch)>,
}

/// Stretches that can still be corrected: several weeks of them. Older ones are settled, and without a bound every
/// event of a technician would cost as much as all their years.
const KEPT: usize = 100;

impl WorkClock {
    /// A finished stretch, if it is one of the latest.
    pub fn stretch(&self, session: WorkSessionId) -> Option<&Stretch> {
        self.stretches.values().find(|(known, _)| *known == session).map(|(_, stretch)| stretch)
    }

    fn keep(&mut self, session: WorkSessionId, stretch: Stretch) {
        let count = self.stretches.last_key_value().map_or(0, |(last, _)| last + 1);
        self.stretches.insert(count, (session, stretch));
        if self.stretches.len() > KEPT {
            self.stretches.pop_first();
        }
    }
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
            clock.keep(*session, Stretch { repair: *repair, minutes: *minutes });
        }
        (_, WorkClockEvent::WorkCorrected { session, to_minutes, .. }) => {
            let mut stretches = clock.stretches.values_mut();
            if let Some((_, stretch)) = stretches.find(|(known, _)| known == session) {
                stretch.minutes = *to_minutes;
            }
        }
        (_, event) => {
            panic!("impossible history: {} does not follow from what happened before", event.name())
        }
    }
}
