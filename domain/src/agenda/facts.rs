//! The values that a day's events are made of.

use std::ops::RangeInclusive;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::policy::Policy;
use crate::calendar::{ZONE, local_to_utc};
use crate::values::AppointmentId;

/// What an appointment is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AppointmentKind {
    /// Handing an instrument in.
    Reception,
    /// Collecting one that is ready.
    Pickup,
    /// Watching the repair live.
    Streaming,
}

impl AppointmentKind {
    /// Its stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reception => "RECEPTION",
            Self::Pickup => "PICKUP",
            Self::Streaming => "STREAMING",
        }
    }
}

/// The id of a day's agenda: `2026-12-09`.
pub fn agenda_id(date: NaiveDate) -> String {
    date.to_string()
}

/// The id of an appointment's entry in Google's calendar: made of its own id, so that an entry is never made twice
/// and the whole calendar can be built again from the log. Lower-case hexadecimal is legal base32hex.
pub fn mirror_event_id(appointment: AppointmentId) -> String {
    appointment.uuid().simple().to_string()
}

/// From an instant until just before another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interval {
    /// The first instant (UTC).
    pub from: DateTime<Utc>,
    /// The first instant after it (UTC).
    pub until: DateTime<Utc>,
}

impl Interval {
    /// Whether the two share an instant.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.from < other.until && other.from < self.until
    }

    /// The part of it that is in the other.
    pub(super) fn within(&self, other: &Self) -> Option<Self> {
        let part = Self { from: self.from.max(other.from), until: self.until.min(other.until) };
        (part.from < part.until).then_some(part)
    }

    /// Longer by `by` at both ends.
    pub(super) fn widened(&self, by: TimeDelta) -> Self {
        Self { from: self.from - by, until: self.until + by }
    }

    /// A day in Santiago: 23, 24 or 25 hours.
    pub fn of_day(date: NaiveDate) -> Self {
        let midnight = |date: NaiveDate| local_to_utc(date.and_time(NaiveTime::MIN));
        Self { from: midnight(date), until: midnight(date.succ_opt().unwrap_or(date)) }
    }
}

/// The days in Santiago that an interval touches, in order, as far as they are in the window; none where it is
/// empty. What was imported before is cleared on every other day of the window.
pub fn days_of(interval: &Interval, window: RangeInclusive<NaiveDate>) -> Vec<NaiveDate> {
    let touches = |date: &NaiveDate| interval.within(&Interval::of_day(*date)).is_some();
    window.start().iter_days().take_while(|date| date <= window.end()).filter(touches).collect()
}

/// When an appointment is: the local time and its zone are what was agreed, and the instant is what they came to
/// when it was booked. Rules of the zone may change before it comes, so whoever needs the instant asks for
/// [`Slot::interval`], which reckons it anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    /// The beginning in local time.
    pub local: NaiveDateTime,
    /// The zone of the local time.
    pub zone: Tz,
    /// How long, minutes.
    pub minutes: u32,
    /// The beginning as an instant, by the rules known when it was booked (UTC).
    pub starts_at: DateTime<Utc>,
}

impl Slot {
    /// A slot in Santiago.
    pub fn at(local: NaiveDateTime, minutes: u32) -> Self {
        Self { local, zone: ZONE, minutes, starts_at: local_to_utc(local) }
    }

    /// From when until when it lasts, by the rules of today.
    pub fn interval(&self) -> Interval {
        let from = local_to_utc(self.local);
        Interval { from, until: from + TimeDelta::minutes(i64::from(self.minutes)) }
    }

    /// Whether one bench cannot serve both, since less than the buffer is between them.
    pub fn collides_with(&self, other: &Self) -> bool {
        let buffer = TimeDelta::minutes(Policy::CURRENT.buffer_minutes);
        self.interval().widened(buffer).overlaps(&other.interval())
    }
}

/// Where an appointment was before it was moved to another day; looked up of that day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MovedFrom {
    /// The day.
    pub date: NaiveDate,
    /// When it would have begun (UTC).
    pub starts_at: DateTime<Utc>,
    /// How often it had changed ([`crate::agenda::Appointment::sequence`]).
    pub sequence: u32,
}

/// Time of a day that staff keep free.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BlockedTime {
    /// The whole day.
    WholeDay,
    /// A part of it, local time.
    Between {
        /// From.
        from: NaiveTime,
        /// Until just before.
        to: NaiveTime,
    },
}

impl BlockedTime {
    /// From when until when it lasts on that day.
    pub fn interval(&self, date: NaiveDate) -> Interval {
        match self {
            Self::WholeDay => Interval::of_day(date),
            Self::Between { from, to } => Interval {
                from: local_to_utc(date.and_time(*from)),
                until: local_to_utc(date.and_time(*to)),
            },
        }
    }
}

/// Who called an appointment off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CancelledBy {
    /// The customer, signed in or by link.
    Customer,
    /// The workshop.
    Workshop,
}
