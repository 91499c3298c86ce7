//! One event of each kind, for golden files and for the suites of other crates.

use chrono::{DateTime, TimeZone, Utc};

use super::events::PortfolioEvent;
use super::rules::PUBLISH_AFTER_DELIVERY;
use crate::values::{InstrumentCode, RepairNumber, Sha256Hex};

fn at(minute: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 2, 13, minute, 0).single().expect("invariant: a real instant")
}

/// One event of each kind, in an order that could have happened.
pub fn samples() -> Vec<PortfolioEvent> {
    let instrument = InstrumentCode::parse("roland-juno-60").expect("invariant: a legal code");
    vec![
        PortfolioEvent::PortfolioItemProposed {
            repair: RepairNumber::new(2026, 1).expect("invariant: a legal number"),
            slug: "roland-juno-60-k7f3".to_owned(),
            instrument: Some(instrument),
            instrument_label: "Roland Juno-60".to_owned(),
            title: "Roland Juno-60: vuelve a encender".to_owned(),
            summary: "Reparamos la fuente y afinamos las seis voces.".to_owned(),
            before: Some(Sha256Hex::of(b"antes")),
            after: Some(Sha256Hex::of(b"despues")),
            more: vec![Sha256Hex::of(b"detalle")],
            publish_at: at(0) + PUBLISH_AFTER_DELIVERY,
            at: at(1),
        },
        PortfolioEvent::PortfolioItemEdited {
            title: "Un Juno-60 que vuelve a sonar".to_owned(),
            summary: "Fuente reparada y seis voces afinadas.".to_owned(),
            at: at(2),
        },
        PortfolioEvent::PortfolioItemPublished { at: at(3) },
        PortfolioEvent::PortfolioItemHidden {
            reason: "Falta una foto mejor".to_owned(),
            at: at(4),
        },
        PortfolioEvent::PortfolioItemWithdrawn {
            reason: "El cliente retiró su consentimiento".to_owned(),
            at: at(5),
        },
    ]
}
