//! The work that everybody is measured with: the life of one repair in twelve commands of one event each.
//!
//! A warranty re-entry is the one life that a repair can have in twelve steps, from the counter back to the
//! counter: it needs neither fee nor quote, and passes every other gate of the domain.

mod life;
pub(crate) mod log;

use std::sync::LazyLock;

use anyhow::Result;
use chrono::{DateTime, Utc};
use domain::Decider as _;
use domain::repair::{Repair, RepairEvent};
use domain::values::RepairNumber;

pub(crate) use life::{LIFE, step};

/// When everything happens.
pub(crate) fn noon() -> DateTime<Utc> {
    DateTime::from_timestamp(1_772_463_600, 0).expect("invariant: a real instant")
}

/// The `count`-th repair (from 0) of the year of [`noon`].
pub(crate) fn number(count: u32) -> RepairNumber {
    RepairNumber::new(2026, count + 1).expect("invariant: counts begin at 1")
}

/// The events of one life, as the domain decides them.
pub(crate) fn events(number: RepairNumber) -> Result<Vec<RepairEvent>> {
    let mut repair = Repair::default();
    let mut all = Vec::with_capacity(LIFE);
    for index in 0..LIFE {
        let decided = repair.decide(step(index, number).command())?;
        anyhow::ensure!(decided.len() == 1, "command {index} gave {} events", decided.len());
        for event in &decided {
            repair.evolve(event);
        }
        all.extend(decided);
    }
    Ok(all)
}

static PAYLOADS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let events = events(number(0)).expect("invariant: the life is legal");
    let json = events.iter().map(serde_json::to_string);
    json.collect::<Result<_, _>>().expect("invariant: events are JSON")
});

/// The payload of the `sequence`-th event (from 1) of a life, in the clear.
pub(crate) fn payload(sequence: i64) -> &'static str {
    let index = usize::try_from(sequence - 1).unwrap_or_default() % LIFE;
    &PAYLOADS[index]
}

/// What an event of a life takes on average, bytes of JSON.
pub(crate) fn average_payload() -> usize {
    PAYLOADS.iter().map(String::len).sum::<usize>() / LIFE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_life_is_twelve_events_and_ends_delivered() {
        let events = events(number(41)).unwrap();
        assert_eq!(events.len(), LIFE);
        assert!(matches!(events.last(), Some(RepairEvent::RepairDelivered { .. })));
    }
}
