//! Which times can be booked, and whether one is free.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};

use super::errors::AgendaError;
use super::facts::{AppointmentKind, Interval, Slot};
use super::policy::Policy;
use super::state::Agenda;
use crate::calendar::{Holiday, OpeningHours, opening_hours, santiago_date};
use crate::values::AppointmentId;

/// The slots that a customer can book on that day at `now`, in order. `minutes` is for streams, which are as long as
/// they were planned; where it does not fit the kind, there are none.
pub fn slots(
    agenda: &Agenda,
    date: NaiveDate,
    kind: AppointmentKind,
    minutes: Option<u32>,
    now: DateTime<Utc>,
    special: &[Holiday],
) -> Vec<Slot> {
    let policy = &Policy::CURRENT;
    let Some(hours) = opening_hours(date, special) else { return Vec::new() };
    let Ok(minutes) = duration(kind, minutes) else { return Vec::new() };
    if date > last_bookable_day(now) {
        return Vec::new();
    }
    beginnings(hours, policy)
        .filter(|starts| fits(*starts, minutes, hours))
        .map(|starts| Slot::at(date.and_time(starts), minutes))
        .filter(|slot| slot.interval().from >= now + TimeDelta::hours(policy.lead_hours))
        .filter(|slot| is_free(agenda, date, slot, None, now, policy))
        .collect()
}

/// How long an appointment of that kind lasts, minutes.
///
/// # Errors
/// [`AgendaError::MinutesOutOfRange`] where it is asked for longer or shorter than the kind allows, or where a
/// stream does not say how long.
pub fn duration(kind: AppointmentKind, minutes: Option<u32>) -> Result<u32, AgendaError> {
    let (min, max) = Policy::CURRENT.minutes_of(kind);
    let usual = (min == max).then_some(min);
    minutes
        .or(usual)
        .filter(|minutes| (min..=max).contains(minutes))
        .ok_or(AgendaError::MinutesOutOfRange { min, max })
}

/// Every beginning on the grid between opening and closing.
fn beginnings(hours: OpeningHours, policy: &Policy) -> impl Iterator<Item = NaiveTime> {
    let step = TimeDelta::minutes(i64::from(policy.grid_minutes));
    let mut next = Some(hours.opens);
    std::iter::from_fn(move || {
        let starts = next?;
        // A step past midnight would begin the day anew.
        let (after, days) = starts.overflowing_add_signed(step);
        next = Some(after).filter(|_| days == 0);
        (starts < hours.closes).then_some(starts)
    })
}

/// Whether it begins after the doors open and ends by closing.
pub(super) fn fits(starts: NaiveTime, minutes: u32, hours: OpeningHours) -> bool {
    let left = hours.closes - starts;
    hours.opens <= starts && left >= TimeDelta::minutes(i64::from(minutes))
}

impl Slot {
    /// Whether the workshop is closed then: a holiday was decreed after it was booked, and somebody has to move or
    /// cancel what stands in it.
    pub fn is_displaced_by(&self, special: &[Holiday]) -> bool {
        let hours = opening_hours(self.local.date(), special);
        hours.is_none_or(|hours| !fits(self.local.time(), self.minutes, hours))
    }
}

/// The last day that can be booked at `now`.
pub fn last_bookable_day(now: DateTime<Utc>) -> NaiveDate {
    santiago_date(now) + TimeDelta::days(Policy::CURRENT.horizon_days)
}

/// Whether nothing else has that time: with the buffer, never more appointments at once than the workshop has room
/// for, and neither a block nor another calendar's entry in it. `except` is the appointment that moves.
pub(super) fn is_free(
    agenda: &Agenda,
    date: NaiveDate,
    slot: &Slot,
    except: Option<AppointmentId>,
    now: DateTime<Utc>,
    policy: &Policy,
) -> bool {
    let wanted = slot.interval();
    let is_kept_free = agenda.kept_free(date).any(|kept| kept.overlaps(&wanted));
    !is_kept_free && has_room(agenda, slot, except, now, policy)
}

/// Whether the workshop has room for it beside the other appointments, whatever keeps the time free.
pub(super) fn has_room(
    agenda: &Agenda,
    slot: &Slot,
    except: Option<AppointmentId>,
    now: DateTime<Utc>,
    policy: &Policy,
) -> bool {
    let wide = slot.interval().widened(TimeDelta::minutes(policy.buffer_minutes));
    let others: Vec<Interval> = agenda
        .appointments_in(&wide, now)
        .filter(|booked| Some(booked.appointment) != except)
        .map(|booked| booked.slot.interval())
        .collect();
    // The most at once is reached where one of them begins, or at the very beginning.
    let at_once = |instant: DateTime<Utc>| {
        others.iter().filter(|other| other.from <= instant && instant < other.until).count()
    };
    let beginnings = others.iter().map(|other| other.from.max(wide.from));
    beginnings.map(at_once).max().unwrap_or(0) < policy.capacity
}
