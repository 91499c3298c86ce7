//! One event of each kind, for golden files and for the suites of other crates.

use chrono::{DateTime, TimeZone, Utc};
use uuid::Uuid;

use super::events::{DisclosureEvent, Shown};
use crate::values::PersonId;

fn at(minute: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 2, 13, minute, 0).single().expect("invariant: a real instant")
}

/// One event of each kind, in an order that could have happened.
pub fn samples() -> Vec<DisclosureEvent> {
    let subject = PersonId::new(Uuid::from_u128(0x0193_0000_0000_7000_8000_0000_0000_0031));
    vec![
        DisclosureEvent::PersonalDataShown {
            what: Shown::Person,
            subject: Some(subject),
            at: at(0),
        },
        DisclosureEvent::DataExported {
            format: "csv".to_owned(),
            filter: "tipo: repair".to_owned(),
            at: at(5),
        },
    ]
}
