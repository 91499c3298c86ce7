//! Where an appointment stands, as answers and tables say it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::state::{Appointment, Stage};

/// Where an appointment stands on the day where it is now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AppointmentState {
    /// The slot is held until it is confirmed.
    Held,
    /// It stands.
    Confirmed,
    /// The hold was given up or ran out.
    Released,
    /// It was called off.
    Cancelled,
    /// The customer came.
    Attended,
    /// The customer did not come.
    Missed,
}

impl AppointmentState {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Held,
        Self::Confirmed,
        Self::Released,
        Self::Cancelled,
        Self::Attended,
        Self::Missed,
    ];

    /// Its stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Held => "HELD",
            Self::Confirmed => "CONFIRMED",
            Self::Released => "RELEASED",
            Self::Cancelled => "CANCELLED",
            Self::Attended => "ATTENDED",
            Self::Missed => "MISSED",
        }
    }

    /// The state of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }

    /// The state at `now`, of what was held until then: a hold that ran out keeps nothing.
    #[must_use]
    pub fn at(self, held_until: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Self {
        let lapsed = held_until.is_some_and(|until| until <= now);
        if self == Self::Held && lapsed { Self::Released } else { self }
    }
}

impl Appointment {
    /// Where it stands at `now`; on a day that it left, it keeps nothing any more.
    pub fn state(&self, now: DateTime<Utc>) -> AppointmentState {
        match self.stage {
            Stage::Held { until } => AppointmentState::Held.at(Some(until), now),
            Stage::Confirmed => AppointmentState::Confirmed,
            Stage::Released | Stage::MovedAway { .. } => AppointmentState::Released,
            Stage::Cancelled => AppointmentState::Cancelled,
            Stage::Attended => AppointmentState::Attended,
            Stage::Missed => AppointmentState::Missed,
        }
    }
}
