//! Between UTC and the local time of Santiago.

use chrono::{DateTime, Datelike, Duration, NaiveDate, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Tz;

/// The workshop's zone.
pub const ZONE: Tz = chrono_tz::America::Santiago;

/// Longer than any change of the clock, so that this long before a gap the old rule holds.
const BEFORE_ANY_GAP: Duration = Duration::hours(3);

/// The local date and time in Santiago at that instant.
pub fn santiago_local(at: DateTime<Utc>) -> NaiveDateTime {
    at.with_timezone(&ZONE).naive_local()
}

/// The date in Santiago at that instant.
pub fn santiago_date(at: DateTime<Utc>) -> NaiveDate {
    santiago_local(at).date()
}

/// The year in Santiago at that instant, as repair numbers carry it.
pub fn santiago_year(at: DateTime<Utc>) -> i32 {
    santiago_date(at).year()
}

/// The instant of a local time in Santiago.
///
/// A time that the spring change skips is moved forward by as much as the clock was (00:30 → 01:30); of a time
/// that the autumn change repeats, the first one is meant.
pub fn local_to_utc(local: NaiveDateTime) -> DateTime<Utc> {
    let resolve = |local: &NaiveDateTime| ZONE.from_local_datetime(local).earliest();
    let instant = resolve(&local).map(|instant| instant.with_timezone(&Utc));
    instant.unwrap_or_else(|| {
        let before = local.checked_sub_signed(BEFORE_ANY_GAP).and_then(|before| resolve(&before));
        // Only at the very ends of chrono's calendar is there nothing before.
        before.map_or_else(|| local.and_utc(), |before| before.with_timezone(&Utc) + BEFORE_ANY_GAP)
    })
}
