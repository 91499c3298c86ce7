//! One event of each kind, for golden files and for the suites of other crates.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeZone, Utc};

use super::events::JobRunEvent;

fn at(hour: u32, minute: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 2, hour, minute, 0).single().expect("invariant: a real instant")
}

/// One event of each kind; the first three in an order that could have happened.
pub fn samples() -> Vec<JobRunEvent> {
    vec![
        JobRunEvent::JobStarted {
            job: "database_backup".to_owned(),
            due: at(6, 0),
            runner: "server-1".to_owned(),
            lease_until: at(12, 0),
            made_up: false,
            by_hand: false,
            at: at(6, 0),
        },
        JobRunEvent::JobTakenOver {
            runner: "server-2".to_owned(),
            attempt: 2,
            lease_until: at(18, 1),
            at: at(12, 1),
        },
        JobRunEvent::JobFinished {
            result: "Respaldo de 12.345 eventos".to_owned(),
            counts: BTreeMap::from([("events".to_owned(), 12_345)]),
            took_ms: 60_000,
            at: at(12, 2),
        },
        // Of other runs: one that finished does not fail.
        JobRunEvent::JobAttemptFailed {
            error: "the disk is full".to_owned(),
            took_ms: 1_000,
            retry_at: at(12, 18),
            at: at(12, 3),
        },
        JobRunEvent::JobFailed {
            error: "the disk is full".to_owned(),
            took_ms: 1_000,
            at: at(12, 3),
        },
    ]
}
