//! The clock of an instrument that waits to be collected: storage blocks, warnings and abandonment hang on it.
//!
//! It starts with the day after the *proved* notice and stands still on every day on which a complaint is open, a
//! warranty is disputed or the workshop is closed beyond its usual hours. Days are dates in Santiago.

use chrono::{Days, NaiveDate};

use super::facts::StorageBlock;
use super::policy::Policy;

/// Days on which the clock stands still.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pause {
    /// The first of them.
    pub from: NaiveDate,
    /// The last of them; none while it lasts.
    pub to: Option<NaiveDate>,
}

/// Counts the days since a notice, without the pauses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustodyClock {
    starts_after: NaiveDate,
    pauses: Vec<Pause>,
}

impl CustodyClock {
    /// A clock whose day 1 is the day after `starts_after`. Pauses come in the order in which they began;
    /// two that touch on a day count that day once.
    pub fn new(starts_after: NaiveDate, pauses: impl IntoIterator<Item = Pause>) -> Self {
        let mut kept: Vec<Pause> = Vec::new();
        let mut free_from = next_day(starts_after);
        for pause in pauses {
            let from = pause.from.max(free_from);
            if pause.to.is_some_and(|to| to < from) {
                continue;
            }
            kept.push(Pause { from, to: pause.to });
            match pause.to {
                Some(to) => free_from = next_day(to),
                None => break,
            }
        }
        Self { starts_after, pauses: kept }
    }

    /// How many days have counted by the end of `date`; 0 before the clock starts.
    pub fn day(&self, date: NaiveDate) -> i64 {
        let paused: i64 = self
            .pauses
            .iter()
            .filter(|pause| pause.from <= date)
            .map(|pause| length(pause.from, pause.to.map_or(date, |to| to.min(date))))
            .sum();
        ((date - self.starts_after).num_days() - paused).max(0)
    }

    /// The date of the `day`-th day that counts; none while an open pause keeps it away.
    pub fn date_of(&self, day: u32) -> Option<NaiveDate> {
        let mut date = self.starts_after.checked_add_days(Days::new(day.into()))?;
        for pause in &self.pauses {
            if pause.from > date {
                break;
            }
            let skipped = length(pause.from, pause.to?).unsigned_abs();
            date = date.checked_add_days(Days::new(skipped))?;
        }
        Some(date)
    }
}

/// The blocks of storage begun by the end of `today`, after those already `charged`.
pub fn blocks_begun(
    clock: &CustodyClock,
    charged: u32,
    today: NaiveDate,
    policy: &Policy,
) -> Vec<StorageBlock> {
    (charged + 1..)
        .map_while(|number| {
            let day = policy.storage_free_days + 1 + (number - 1) * policy.storage_block_days;
            let starts_on = clock.date_of(day).filter(|date| *date <= today)?;
            Some(StorageBlock { number, starts_on, amount: policy.storage_block_price })
        })
        .collect()
}

fn length(first: NaiveDate, last: NaiveDate) -> i64 {
    (last - first).num_days() + 1
}

fn next_day(date: NaiveDate) -> NaiveDate {
    date.succ_opt().unwrap_or(date)
}
