//! How often and when a failed attempt is repeated: 8 retries with jitter (`product.md` §5 module 14), spread over
//! more than a day, so that a provider that is down for a day loses nothing.

use chrono::{DateTime, TimeDelta, Utc};

/// Retries after the first attempt.
pub const RETRIES: u32 = 8;

/// The minutes before each retry, without jitter: 30 hours and 21 minutes in all.
const WAIT_MINUTES: [i64; RETRIES as usize] = [1, 5, 15, 60, 180, 360, 480, 720];

/// The least wait when it is not known whether the attempt took effect: long enough for the provider to tell.
const WAIT_IN_DOUBT: TimeDelta = TimeDelta::minutes(15);

/// A provider that asks for a longer pause than this is asked again all the same.
const LONGEST_PAUSE: TimeDelta = TimeDelta::hours(24);

/// Randomness from outside the domain: all of `0..=65535` alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Jitter(pub u16);

impl Jitter {
    /// A wait shortened or lengthened by at most a fifth.
    fn spread(self, wait: TimeDelta) -> TimeDelta {
        let seconds = wait.num_seconds();
        let fifth = seconds / 5;
        TimeDelta::seconds(seconds - fifth + 2 * fifth * i64::from(self.0) / i64::from(u16::MAX))
    }
}

/// When to try again after the `failed`-th attempt (from 1) failed at `at`; none when it was the last.
///
/// `pause` is what the provider asked for.
pub fn next_attempt(
    failed: u32,
    in_doubt: bool,
    pause: Option<TimeDelta>,
    jitter: Jitter,
    at: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let minutes = WAIT_MINUTES.get(usize::try_from(failed.checked_sub(1)?).ok()?)?;
    let mut wait = jitter.spread(TimeDelta::minutes(*minutes));
    if in_doubt {
        wait = wait.max(jitter.spread(WAIT_IN_DOUBT));
    }
    if let Some(pause) = pause {
        wait = wait.max(pause.min(LONGEST_PAUSE));
    }
    at.checked_add_signed(wait)
}
