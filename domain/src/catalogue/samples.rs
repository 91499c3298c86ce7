//! One event of each kind, for golden files and for the suites of other crates.

use chrono::{DateTime, NaiveDate, TimeZone, Utc};

use super::events::{
    CatalogueEvent, Entry, Fault, FaultCategory, Instrument, InstrumentKind, Tier, Valuation,
};
use crate::values::{BrandCode, ComponentCode, FaultCode, InstrumentCode, InvalidValue, Money};

fn at(minute: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 2, 13, minute, 0).single().expect("invariant: a real instant")
}

fn code<T>(parsed: Result<T, InvalidValue>) -> T {
    parsed.expect("invariant: a legal code")
}

/// A Roland Juno-60 worth `value`, appraised on 2026-03-01.
pub fn juno_60(tier: Tier, value: Option<Money>) -> Instrument {
    let valued_on = NaiveDate::from_ymd_opt(2026, 3, 1).expect("invariant: a real date");
    Instrument {
        code: code(InstrumentCode::parse("roland-juno-60")),
        brand: code(BrandCode::parse("roland")),
        name: "Juno-60".to_owned(),
        aliases: vec!["Juno 60".to_owned()],
        kind: InstrumentKind::Synthesizer,
        year_from: Some(1982),
        year_to: Some(1984),
        keys: Some(61),
        voices: Some(6),
        tier,
        valuation: value.map(|amount| Valuation {
            amount,
            valued_on,
            source: "curated-2026-03-01".to_owned(),
        }),
        components: ["power_supply", "keybed", "vcf", "chorus"]
            .map(|component| code(ComponentCode::parse(component)))
            .to_vec(),
        known_issues: vec!["El chorus mete ruido con los años.".to_owned()],
    }
}

/// A fault of a component, of this family, with this labour and parts, blocking these families.
pub fn fault(
    name: &str,
    component: &str,
    category: FaultCategory,
    labour_minutes: u32,
    parts_clp: Money,
    blocks: &[FaultCategory],
) -> Fault {
    Fault {
        code: code(FaultCode::parse(name)),
        component: code(ComponentCode::parse(component)),
        name: "No enciende".to_owned(),
        symptom: "Al prenderlo no pasa nada.".to_owned(),
        category,
        labour_minutes,
        parts_clp,
        blocks: blocks.to_vec(),
        kinds: vec![InstrumentKind::Synthesizer],
    }
}

/// One event of each kind, in an order that could have happened.
pub fn samples() -> Vec<CatalogueEvent> {
    let value = Some(Money::clp(2_600_000));
    vec![
        CatalogueEvent::CatalogueEntryAdded {
            entry: Entry::Instrument(juno_60(Tier::Premium, value)),
            source: "curated-2026-03-01".to_owned(),
            at: at(0),
        },
        CatalogueEvent::CatalogueEntryRevised {
            entry: Entry::Instrument(juno_60(Tier::Legendary, value)),
            source: "owner".to_owned(),
            at: at(1),
        },
        CatalogueEvent::CatalogueEntryDeprecated { reason: "Duplicado".to_owned(), at: at(2) },
    ]
}
