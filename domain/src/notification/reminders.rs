//! On which days people are reminded, and that a day that was missed is not made up by a heap of messages
//! (`product.md` §4, §5 module 14, §8 row 27).

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};

use crate::calendar::{Holiday, opening_hours};

/// The days after the proved ready notice on which a customer is reminded to collect; day 1 is the day after it.
pub const PICKUP_DAYS: [u32; 6] = [1, 3, 7, 15, 25, 29];

/// The reminder that is due on the `day`-th day of waiting, when the latest that was sent is of day `sent`: the
/// newest, if several were missed.
pub fn pickup_reminder(day: i64, sent: Option<u32>) -> Option<u32> {
    let due = PICKUP_DAYS.into_iter().rfind(|due| i64::from(*due) <= day)?;
    sent.is_none_or(|sent| sent < due).then_some(due)
}

/// A reminder of a formal quote that waits for an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum QuoteReminder {
    /// 24 hours after it was issued.
    Hours24,
    /// 72 hours after it was issued.
    Hours72,
    /// On its seventh day.
    Day7,
    /// On its thirteenth day.
    Day13,
}

impl QuoteReminder {
    /// All of them, in their order.
    pub const ALL: [Self; 4] = [Self::Hours24, Self::Hours72, Self::Day7, Self::Day13];

    /// How long after the quote it is due.
    pub const fn after(self) -> TimeDelta {
        match self {
            Self::Hours24 => TimeDelta::hours(24),
            Self::Hours72 => TimeDelta::hours(72),
            Self::Day7 => TimeDelta::days(7),
            Self::Day13 => TimeDelta::days(13),
        }
    }

    /// The occasion that its message is keyed by.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hours24 => "hours-24",
            Self::Hours72 => "hours-72",
            Self::Day7 => "day-7",
            Self::Day13 => "day-13",
        }
    }
}

/// The reminder that is due at `now` for a quote issued at `issued` whose last valid instant is `valid_until`,
/// when `sent` is the latest that was sent: the newest, if several were missed; none once it has run out.
pub fn quote_reminder(
    issued: DateTime<Utc>,
    valid_until: DateTime<Utc>,
    now: DateTime<Utc>,
    sent: Option<QuoteReminder>,
) -> Option<QuoteReminder> {
    if now > valid_until {
        return None;
    }
    let due = QuoteReminder::ALL.into_iter().rfind(|reminder| now - issued >= reminder.after())?;
    sent.is_none_or(|sent| sent < due).then_some(due)
}

/// How long before an appointment its second reminder goes out.
pub const APPOINTMENT_SOON: TimeDelta = TimeDelta::hours(2);

/// The day whose appointments the evening's job reminds of: the next one on which the workshop is open. None when
/// it stays closed for two months.
pub fn next_open_day(evening: NaiveDate, special: &[Holiday]) -> Option<NaiveDate> {
    (1..=60)
        .filter_map(|days| evening.checked_add_days(Days::new(days)))
        .find(|day| opening_hours(*day, special).is_some())
}
