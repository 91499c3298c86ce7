//! The next repair number of a year: found in the log itself, where the number's stream is its reservation.

use std::collections::HashMap;

use cqrs_es::Aggregate as _;
use domain::repair::Repair;
use domain::values::RepairNumber;
use eventlog::{EventLog, LogError, StreamId};
use tokio::sync::{Mutex, MutexGuard};

/// What this process knows of the numbers given out: for each year a count that is taken for sure.
///
/// Held while an intake is written, so that the intakes of this process come one after the other and do not
/// fight for the same number. The log alone decides; another process is met as a conflict.
#[derive(Debug, Default)]
pub(crate) struct RepairNumbers {
    taken: Mutex<HashMap<u16, u32>>,
}

/// The turn of one intake.
pub(crate) struct Turn<'a> {
    taken: MutexGuard<'a, HashMap<u16, u32>>,
}

impl RepairNumbers {
    /// Waits for the turn.
    pub(crate) async fn turn(&self) -> Turn<'_> {
        Turn { taken: self.taken.lock().await }
    }
}

impl Turn<'_> {
    /// The first number of `year` that is free, as far as the log tells now.
    pub(crate) async fn next(&self, log: &EventLog, year: u16) -> Result<RepairNumber, LogError> {
        let known = self.taken.get(&year).copied().unwrap_or(0);
        let mut search = Search::after(known);
        loop {
            match search.step() {
                Step::Found(count) => return Ok(number(year, count)),
                Step::Ask(count) => {
                    let taken = is_taken(log, number(year, count)).await?;
                    search.answer(count, taken);
                }
            }
        }
    }

    /// Remembers that a number is taken.
    pub(crate) fn note(&mut self, taken: RepairNumber) {
        let count = self.taken.entry(taken.year()).or_default();
        *count = (*count).max(taken.count());
    }
}

fn number(year: u16, count: u32) -> RepairNumber {
    RepairNumber::new(year, count).expect("invariant: counts begin at 1, years have four digits")
}

async fn is_taken(log: &EventLog, number: RepairNumber) -> Result<bool, LogError> {
    let stream = StreamId::new(Repair::TYPE, number.to_string());
    Ok(log.stream_version(&stream).await? > 0)
}

/// The search for the first count that is not taken, with about 2·log₂ of the distance questions: since the
/// numbers have no gap, one gallops until one is free and then halves.
struct Search {
    taken: u32,
    free: Option<u32>,
    stride: u32,
}

enum Step {
    Ask(u32),
    Found(u32),
}

impl Search {
    const fn after(known: u32) -> Self {
        Self { taken: known, free: None, stride: 1 }
    }

    const fn step(&self) -> Step {
        match self.free {
            None => Step::Ask(self.taken + self.stride),
            Some(free) if free - self.taken == 1 => Step::Found(free),
            Some(free) => Step::Ask(self.taken + (free - self.taken) / 2),
        }
    }

    fn answer(&mut self, count: u32, taken: bool) {
        if taken {
            self.taken = count;
            self.stride *= 2;
        } else {
            self.free = Some(count);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The count found and the questions it took, when the numbers up to `last` are taken.
    fn search(known: u32, last: u32) -> (u32, u32) {
        let mut search = Search::after(known);
        let mut questions = 0;
        loop {
            match search.step() {
                Step::Found(count) => return (count, questions),
                Step::Ask(count) => {
                    questions += 1;
                    search.answer(count, count <= last);
                }
            }
        }
    }

    #[test]
    fn the_first_free_number_follows_the_last_taken_one_from_any_hint() {
        for last in 0..200 {
            for known in 0..=last {
                assert_eq!(search(known, last).0, last + 1);
            }
        }
    }

    #[test]
    fn a_good_hint_costs_one_question_and_none_costs_a_logarithm() {
        assert_eq!(search(99_999, 99_999), (100_000, 1));
        assert!(search(0, 99_999).1 <= 36);
    }
}
