//! Limits that count tries within a window: "10 estimates an hour", "5 tracking tries an hour".
//!
//! A window slides, so that there is no moment at which twice the number passes. It reads the injected clock. The
//! counts live in this process: several processes multiply the limit by their number.

use std::collections::VecDeque;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use moka::sync::Cache;

use crate::problem::Problem;

/// How many keys are remembered; beyond it those used least are forgotten first.
const MAX_KEYS: u64 = 100_000;

type Tries = Arc<Mutex<VecDeque<DateTime<Utc>>>>;

/// At most `limit` tries per key in any stretch of `window`.
pub(crate) struct Windows<K> {
    limit: usize,
    window: TimeDelta,
    tries: Cache<K, Tries>,
}

impl<K: Hash + Eq + Send + Sync + 'static> Windows<K> {
    /// A limit of `limit` tries in `window`.
    pub(crate) fn new(limit: u32, window: TimeDelta) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        Self { limit, window, tries: Cache::builder().max_capacity(MAX_KEYS).build() }
    }

    /// Counts a try, or refuses it with the seconds until the next is allowed.
    pub(crate) fn try_once(&self, key: K, now: DateTime<Utc>) -> Result<(), Problem> {
        let tries = self.tries.get_with(key, Arc::default);
        let mut tries = tries.lock().unwrap_or_else(PoisonError::into_inner);
        while tries.front().is_some_and(|first| now - *first >= self.window) {
            tries.pop_front();
        }
        if tries.len() >= self.limit {
            let free = tries.front().map_or(self.window, |first| *first + self.window - now);
            let seconds = u64::try_from(free.num_seconds()).unwrap_or_default() + 1;
            return Err(Problem::of("request.too_many").with_retry_after(seconds));
        }
        tries.push_back(now);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sixth_try_in_an_hour_waits_for_the_first_to_age() {
        let start = DateTime::from_timestamp(1_795_348_800, 0).unwrap();
        let windows = Windows::new(5, TimeDelta::hours(1));
        let at = |minutes| start + TimeDelta::minutes(minutes);
        for minute in 0..5 {
            windows.try_once("CDS-2026-0001", at(minute)).unwrap();
        }
        assert!(windows.try_once("CDS-2026-0001", at(59)).is_err());
        assert!(windows.try_once("CDS-2026-0002", at(59)).is_ok());
        assert!(windows.try_once("CDS-2026-0001", at(60)).is_ok());
        assert!(windows.try_once("CDS-2026-0001", at(60)).is_err());
    }
}
