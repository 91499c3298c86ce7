//! The catalogue and its search.

use chrono::NaiveDate;
use domain::catalogue::{
    Brand, CatalogueEvent, Component, Entry, Fault, FaultCategory, Instrument, InstrumentKind,
    Tier, Valuation,
};
use domain::values::{BrandCode, ComponentCode, FaultCode, InstrumentCode, Money};
use eventlog::StreamId;
use projections::ReadSide;
use projections::catalogue::{self, InstrumentFilter};
use tests::read_databases::ReadStore;

use crate::fixture::Fixture;

fn code(text: &str) -> InstrumentCode {
    InstrumentCode::parse(text).unwrap()
}

fn brand(text: &str, name: &str) -> Entry {
    Entry::Brand(Brand {
        code: BrandCode::parse(text).unwrap(),
        name: name.into(),
        country: Some("JP".into()),
        aliases: Vec::new(),
    })
}

fn model(brand: &str, model: &str, name: &str, value: Option<i64>) -> Entry {
    Entry::Instrument(Instrument {
        code: code(model),
        brand: BrandCode::parse(brand).unwrap(),
        name: name.into(),
        aliases: vec![format!("{name} MkI")],
        kind: InstrumentKind::Synthesizer,
        year_from: Some(1982),
        year_to: Some(1984),
        keys: Some(61),
        voices: Some(6),
        tier: Tier::Legendary,
        valuation: value.map(|amount| Valuation {
            amount: Money::clp(amount),
            valued_on: NaiveDate::from_ymd_opt(2026, 2, 1).unwrap(),
            source: "reverb".into(),
        }),
        components: vec![ComponentCode::parse("power_supply").unwrap()],
        known_issues: vec!["Condensadores".into()],
    })
}

async fn add(fixture: &Fixture, version: u64, entry: Entry) {
    let stream = StreamId::new("catalogue_entry", entry.code().to_string());
    let (source, at) = ("curated-2026-03-02".into(), fixture.clock.now());
    let event = if version == 1 {
        CatalogueEvent::CatalogueEntryAdded { entry, source, at }
    } else {
        CatalogueEvent::CatalogueEntryRevised { entry, source, at }
    };
    let by = fixture.by("tests", "owner", "catalogue.import");
    fixture.append(&stream, version - 1, &[event], by).await;
}

async fn stocked(store: ReadStore) -> (Fixture, ReadSide) {
    let fixture = Fixture::new(store).await;
    add(&fixture, 1, brand("roland", "Roland")).await;
    add(&fixture, 1, brand("korg", "KORG")).await;
    add(&fixture, 1, model("roland", "roland-juno-60", "Juno-60", Some(1_800_000))).await;
    add(&fixture, 1, model("roland", "roland-juno-106", "Juno-106", None)).await;
    add(&fixture, 1, model("korg", "korg-ms-20", "MS-20", None)).await;
    let component = Component {
        code: ComponentCode::parse("power_supply").unwrap(),
        name: "Fuente de poder".into(),
    };
    add(&fixture, 1, Entry::Component(component)).await;
    let fault = Fault {
        code: FaultCode::parse("power-dead").unwrap(),
        component: ComponentCode::parse("power_supply").unwrap(),
        name: "No enciende".into(),
        symptom: "Sin luz ni sonido".into(),
        category: FaultCategory::Power,
        labour_minutes: 120,
        parts_clp: Money::clp(15_000),
        blocks: vec![FaultCategory::Audio],
        kinds: Vec::new(),
    };
    add(&fixture, 1, Entry::Fault(fault)).await;
    let side = fixture.follow().await;
    fixture.settle(&side).await;
    (fixture, side)
}

async fn search(side: &ReadSide, q: &str) -> Vec<String> {
    let filter = InstrumentFilter { q: Some(q.into()), ..InstrumentFilter::default() };
    let cards = catalogue::instruments(side.db(), &filter).await.unwrap();
    cards.into_iter().map(|card| card.label).collect()
}

pub(crate) async fn a_model_is_found_by_any_spelling(store: ReadStore) {
    let (_fixture, side) = stocked(store).await;
    for q in ["juno 60", "JUNO-60", "roland juno 60", "Juno60", "júno-60", "rol juno-6"] {
        assert_eq!(search(&side, q).await, ["Roland Juno-60"], "{q}");
    }
    assert_eq!(search(&side, "juno").await, ["Roland Juno-106", "Roland Juno-60"]);
    assert_eq!(search(&side, "ms20").await, ["KORG MS-20"]);
    for q in ["moog", "%", "", "uno 60"] {
        assert!(search(&side, q).await.is_empty(), "{q}");
    }
    let faults = {
        let card = catalogue::instrument(side.db(), &code("korg-ms-20")).await.unwrap().unwrap();
        let inside = catalogue::components_of(side.db(), &card).await.unwrap();
        assert_eq!(inside[0].name, "Fuente de poder");
        catalogue::faults_for(side.db(), &card).await.unwrap()
    };
    assert_eq!(faults[0].view.blocks, [FaultCategory::Audio]);
    side.stop().await;
}

pub(crate) async fn a_revised_price_leaves_a_history_and_never_reaches_a_card(store: ReadStore) {
    let (fixture, side) = stocked(store).await;
    add(&fixture, 2, model("roland", "roland-juno-60", "Juno-60", Some(1_800_000))).await;
    add(&fixture, 3, model("roland", "roland-juno-60", "Juno-60", Some(2_100_000))).await;
    fixture.settle(&side).await;
    let history = catalogue::price_history(side.db(), &code("roland-juno-60")).await.unwrap();
    let amounts: Vec<_> = history.iter().map(|one| (one.version, one.amount.pesos())).collect();
    assert_eq!(amounts, [(1, 1_800_000), (3, 2_100_000)]);
    let sheet = catalogue::instrument_sheet(side.db(), &code("roland-juno-60")).await.unwrap();
    let sheet = sheet.unwrap();
    assert_eq!(sheet.value, Some(Money::clp(2_100_000)));
    let card = serde_json::to_string(&sheet.card).unwrap();
    for secret in ["value", "tier", "legendary", "2100000", "reverb", "source", "Condensadores"] {
        assert!(!card.contains(secret), "{secret} in {card}");
    }
    fixture.assert_verified(&side).await;
    side.stop().await;
}

pub(crate) async fn a_deprecated_entry_is_no_longer_offered_but_still_known(store: ReadStore) {
    let (fixture, side) = stocked(store).await;
    let stream = StreamId::new("catalogue_entry", "instrument.korg-ms-20");
    let event = CatalogueEvent::CatalogueEntryDeprecated {
        reason: "Duplicado".into(),
        at: fixture.clock.now(),
    };
    let by = fixture.by("tests", "owner", "catalogue.deprecate");
    fixture.append(&stream, 1, &[event], by).await;
    fixture.settle(&side).await;
    assert!(search(&side, "ms 20").await.is_empty());
    let card = catalogue::instrument(side.db(), &code("korg-ms-20")).await.unwrap().unwrap();
    assert!(card.deprecated);
    assert_eq!(card.version, 2);
    assert_eq!(catalogue::brands(side.db()).await.unwrap().len(), 2);
    side.stop().await;
}
