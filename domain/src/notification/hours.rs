//! When a message may go out: no SMS to a customer from 21 to 9, nothing about a ticket while the workshop is
//! closed (`product.md` §5 modules 12 and 14).

use chrono::{DateTime, Days, NaiveTime, Utc};

use super::kind::{Channel, NotificationKind};
use super::matrix::row;
use crate::actor::Role;
use crate::calendar::{Holiday, is_open_at, local_to_utc, opening_hours, santiago_local};

/// From then on a customer's telephone is left alone (local time).
const QUIET_FROM: NaiveTime = hour(21);
/// From then on it is not (local time).
const QUIET_UNTIL: NaiveTime = hour(9);
/// Longer than any closure that the calendar knows: beyond it nothing waits for the doors to open.
const CLOSED_AT_MOST_DAYS: u64 = 60;

const fn hour(hour: u32) -> NaiveTime {
    match NaiveTime::from_hms_opt(hour, 0, 0) {
        Some(time) => time,
        None => NaiveTime::MIN,
    }
}

/// The first instant from `at` on at which such a message may go out to somebody in that role.
///
/// `special` are the closures and decrees of the configuration.
pub fn earliest(
    kind: NotificationKind,
    role: Role,
    channel: Channel,
    at: DateTime<Utc>,
    special: &[Holiday],
) -> DateTime<Utc> {
    let at = if row(kind).opening_hours_only && channel != Channel::InApp {
        next_opening(at, special)
    } else {
        at
    };
    match (role, channel) {
        (Role::Customer, Channel::Sms) => after_quiet_hours(at),
        _ => at,
    }
}

/// `at` itself, or the end of the quiet hours that it falls into.
pub fn after_quiet_hours(at: DateTime<Utc>) -> DateTime<Utc> {
    let local = santiago_local(at);
    let day = if local.time() < QUIET_UNTIL {
        Some(local.date())
    } else if local.time() >= QUIET_FROM {
        local.date().succ_opt()
    } else {
        None
    };
    day.map_or(at, |day| local_to_utc(day.and_time(QUIET_UNTIL)))
}

/// `at` itself while the workshop is open, or the next opening.
pub fn next_opening(at: DateTime<Utc>, special: &[Holiday]) -> DateTime<Utc> {
    if is_open_at(at, special) {
        return at;
    }
    let today = santiago_local(at).date();
    (0..=CLOSED_AT_MOST_DAYS)
        .filter_map(|days| today.checked_add_days(Days::new(days)))
        .filter_map(|day| Some(local_to_utc(day.and_time(opening_hours(day, special)?.opens))))
        .find(|opening| *opening > at)
        .unwrap_or(at)
}
