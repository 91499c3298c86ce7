//! One event of each kind, for golden files and for the suites of other crates.

use chrono::{DateTime, NaiveDate, TimeZone, Utc};

use super::events::PolicyEvent;
use crate::values::Sha256Hex;

fn at(minute: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 2, 13, minute, 0).single().expect("invariant: a real instant")
}

/// One event of each kind, in an order that could have happened.
pub fn samples() -> Vec<PolicyEvent> {
    let (policy, title) = ("budget_fee".to_owned(), "Costo del diagnóstico".to_owned());
    let text = "# Costo del diagnóstico\n\nVersión 1. El diagnóstico cuesta $20.000.\n".to_owned();
    let hash = Sha256Hex::of(text.as_bytes());
    vec![
        PolicyEvent::PolicyDrafted {
            policy: policy.clone(),
            version: 1,
            title: title.clone(),
            text: text.clone(),
            hash: hash.clone(),
            at: at(0),
        },
        PolicyEvent::PolicyPublished {
            policy,
            version: 1,
            title,
            text,
            hash,
            effective_from: NaiveDate::from_ymd_opt(2026, 4, 1).expect("invariant: a real day"),
            material: true,
            summary: "El diagnóstico ahora tiene un precio.".to_owned(),
            at: at(9),
        },
    ]
}
