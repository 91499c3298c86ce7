//! When a delivery that failed is tried again.

use chrono::{DateTime, TimeDelta, Utc};

/// How often a delivery is tried before a person must look at it: enough for a provider that is down for a day.
pub const ATTEMPTS: u32 = 11;

/// The wait after the first failure; each one after it is four times as long …
const FIRST_WAIT: TimeDelta = TimeDelta::seconds(10);
const FACTOR: i32 = 4;
/// … but never longer than this.
const LONGEST_WAIT: TimeDelta = TimeDelta::hours(6);

/// When the attempt after the `attempt`-th (from 1), which failed at `failed_at`, is due; none after the last one.
pub fn next_attempt_at(attempt: u32, failed_at: DateTime<Utc>) -> Option<DateTime<Utc>> {
    if attempt >= ATTEMPTS {
        return None;
    }
    let wait = FACTOR
        .checked_pow(attempt.saturating_sub(1))
        .and_then(|factor| FIRST_WAIT.checked_mul(factor))
        .map_or(LONGEST_WAIT, |wait| wait.min(LONGEST_WAIT));
    Some(failed_at + wait)
}
