//! One event of each kind, for golden files and for the suites of other crates.

use chrono::{DateTime, TimeZone, Utc};
use uuid::Uuid;

use super::events::WorkClockEvent;
use crate::values::{PersonId, RepairNumber, WorkSessionId};

fn at(minute: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 2, 13, minute, 0).single().expect("invariant: a real instant")
}

/// One event of each kind, in an order that could have happened.
pub fn samples() -> Vec<WorkClockEvent> {
    let technician = PersonId::new(Uuid::from_u128(0x0193_0000_0000_7000_8000_0000_0000_0021));
    let session = WorkSessionId::new(Uuid::from_u128(0x0193_0000_0000_7000_8000_0000_0000_0022));
    let repair = RepairNumber::new(2026, 1).expect("invariant: a legal number");
    vec![
        WorkClockEvent::WorkStarted { session, technician, repair, at: at(0) },
        WorkClockEvent::WorkStopped { session, repair, minutes: 42, at: at(42) },
        WorkClockEvent::WorkCorrected {
            session,
            repair,
            from_minutes: 42,
            to_minutes: 35,
            reason: "Olvidé detener el reloj al almorzar".to_owned(),
            at: at(50),
        },
    ]
}
