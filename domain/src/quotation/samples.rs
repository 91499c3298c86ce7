//! One event of each kind, for golden files and for the suites of other crates.

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use uuid::Uuid;

use super::events::{EstimateOutcome, PolicyAcceptance, PriceRange, PricedFault, QuotationEvent};
use crate::catalogue::Tier;
use crate::values::{
    FaultCode, InstrumentCode, Money, PersonId, Personal, QuotationId, RepairNumber, Sha256Hex,
};

fn at(minute: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 2, 13, minute, 0).single().expect("invariant: a real instant")
}

fn priced(fault: &str, name: &str, labour: i64, parts: i64) -> PricedFault {
    PricedFault {
        fault: FaultCode::parse(fault).expect("invariant: a legal code"),
        name: name.to_owned(),
        catalogue_version: 3,
        labour: Money::clp(labour),
        parts: Money::clp(parts),
    }
}

/// One event of each kind, in an order that could have happened.
pub fn samples() -> Vec<QuotationEvent> {
    let person = PersonId::new(Uuid::from_u128(0x0193_0000_0000_7000_8000_0000_0000_0011));
    let quotation = QuotationId::new(Uuid::from_u128(0x0193_0000_0000_7000_8000_0000_0000_0012));
    vec![
        QuotationEvent::EstimateGiven {
            quotation,
            instrument: InstrumentCode::parse("roland-juno-60").expect("invariant: a legal code"),
            instrument_label: "Roland Juno-60".to_owned(),
            catalogue_version: 2,
            tier: Tier::Legendary,
            value: Some(Money::clp(400_000)),
            priced: vec![priced("power-dead", "No enciende", 100_000, 30_000)],
            blocked: vec![priced("vcf-dead", "Una voz no filtra", 60_000, 15_000)],
            outcome: EstimateOutcome::Priced(PriceRange {
                base: Money::clp(180_000),
                low: Money::clp(144_000),
                high: Money::clp(200_000),
                capped: true,
            }),
            disclaimer: PolicyAcceptance {
                policy: "estimate_disclaimer".to_owned(),
                version: 1,
                hash: Sha256Hex::of(b"alcances y riesgos informados"),
                accepted_at: at(0),
            },
            rules_version: 1,
            access_hash: Sha256Hex::of(b"token"),
            valid_until: at(1) + TimeDelta::days(30),
            at: at(1),
        },
        QuotationEvent::EstimateSaved {
            person,
            email: Some(Personal::new(person, "begona@example.cl")),
            at: at(2),
        },
        QuotationEvent::EstimateConverted {
            repair: RepairNumber::new(2026, 1).expect("invariant: a legal number"),
            at: at(3),
        },
    ]
}
