//! Dates as people in Chile write them.

use chrono::NaiveDate;

/// A day as it is written in Chile: 22-11-2026.
pub(super) fn day(day: NaiveDate) -> String {
    day.format("%d-%m-%Y").to_string()
}
