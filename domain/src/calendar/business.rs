//! Business days and the hours in which the workshop is open.
//!
//! `special` days are those that no law fixes for ever (elections, closures): they come from the configuration.

use chrono::{DateTime, Datelike, Duration, NaiveDate, NaiveTime, Utc, Weekday};
use serde::{Deserialize, Serialize};

use super::holidays::{Holiday, holidays};
use super::zone::santiago_local;

/// The hours of one day: open from `opens` until just before `closes`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpeningHours {
    /// The doors open (local time).
    pub opens: NaiveTime,
    /// The doors close (local time).
    pub closes: NaiveTime,
}

impl OpeningHours {
    const fn between(opens: u32, closes: u32) -> Option<Self> {
        match (NaiveTime::from_hms_opt(opens, 0, 0), NaiveTime::from_hms_opt(closes, 0, 0)) {
            (Some(opens), Some(closes)) => Some(Self { opens, closes }),
            _ => None,
        }
    }

    /// The hours of that day of the week: Monday to Friday 10–18, Saturday 10–14, Sunday closed.
    pub const fn of_weekday(day: Weekday) -> Option<Self> {
        match day {
            Weekday::Mon | Weekday::Tue | Weekday::Wed | Weekday::Thu | Weekday::Fri => {
                Self::between(10, 18)
            }
            Weekday::Sat => Self::between(10, 14),
            Weekday::Sun => None,
        }
    }
}

/// Whether the day is a national holiday or one of the special days.
pub fn is_holiday(date: NaiveDate, special: &[Holiday]) -> bool {
    special.iter().any(|holiday| holiday.date == date)
        || holidays(date.year()).iter().any(|holiday| holiday.date == date)
}

/// Whether the day is a business day: Monday to Friday and no holiday.
pub fn is_business_day(date: NaiveDate, special: &[Holiday]) -> bool {
    !matches!(date.weekday(), Weekday::Sat | Weekday::Sun) && !is_holiday(date, special)
}

/// The day that is so many business days after `from`; zero is `from` itself, whatever day it is.
pub fn add_business_days(from: NaiveDate, days: u32, special: &[Holiday]) -> NaiveDate {
    let mut date = from;
    let mut left = days;
    while left > 0 {
        date += Duration::days(1);
        if is_business_day(date, special) {
            left -= 1;
        }
    }
    date
}

/// The hours in which the workshop is open on that day; none on Sundays and holidays.
pub fn opening_hours(date: NaiveDate, special: &[Holiday]) -> Option<OpeningHours> {
    OpeningHours::of_weekday(date.weekday()).filter(|_| !is_holiday(date, special))
}

/// Whether the workshop is open at that instant.
pub fn is_open_at(at: DateTime<Utc>, special: &[Holiday]) -> bool {
    let local = santiago_local(at);
    opening_hours(local.date(), special)
        .is_some_and(|hours| hours.opens <= local.time() && local.time() < hours.closes)
}
