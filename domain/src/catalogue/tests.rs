//! Given, when and then of catalogue entries, and the graph of what blocks what.

use chrono::{DateTime, TimeZone, Utc};
use proptest::prelude::*;

use super::*;
use crate::testing::{Scenario, given, golden, replay};
use crate::values::{BrandCode, ComponentCode, Money};

fn at() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 2, 13, 0, 0).unwrap()
}

fn juno(tier: Tier) -> Entry {
    Entry::Instrument(juno_60(tier, Some(Money::clp(2_600_000))))
}

fn power_dead() -> Fault {
    let blocks = [FaultCategory::Audio, FaultCategory::Voices];
    fault("power-dead", "power_supply", FaultCategory::Power, 200, Money::clp(30_000), &blocks)
}

fn put(entry: Entry) -> CatalogueCommand {
    CatalogueCommand::PutEntry { entry: Box::new(entry), source: "owner".to_owned(), at: at() }
}

fn added(entry: Entry) -> CatalogueEvent {
    CatalogueEvent::CatalogueEntryAdded { entry, source: "owner".to_owned(), at: at() }
}

fn revised(entry: Entry) -> CatalogueEvent {
    CatalogueEvent::CatalogueEntryRevised { entry, source: "owner".to_owned(), at: at() }
}

fn deprecate(reason: &str) -> CatalogueCommand {
    CatalogueCommand::DeprecateEntry { reason: reason.to_owned(), at: at() }
}

fn deprecated() -> CatalogueEvent {
    CatalogueEvent::CatalogueEntryDeprecated { reason: "Duplicado".to_owned(), at: at() }
}

fn nothing() -> Scenario<CatalogueEntry> {
    given([])
}

#[test]
fn every_event_decodes_for_ever() {
    golden::check("catalogue_entry", &samples());
}

#[test]
fn an_entry_is_added_and_an_import_of_the_same_changes_nothing() {
    nothing()
        .when(put(juno(Tier::Premium)))
        .then([added(juno(Tier::Premium))])
        .when(put(juno(Tier::Premium)))
        .nothing_happens();
}

#[test]
fn a_different_entry_revises_the_one_there() {
    given::<CatalogueEntry>([added(juno(Tier::Premium))])
        .when(put(juno(Tier::Legendary)))
        .then([revised(juno(Tier::Legendary))]);
}

#[test]
fn the_same_entry_from_another_source_is_nothing_new() {
    let command = CatalogueCommand::PutEntry {
        entry: Box::new(juno(Tier::Premium)),
        source: "curated-2027-01-01".to_owned(),
        at: at(),
    };
    given::<CatalogueEntry>([added(juno(Tier::Premium))]).when(command).nothing_happens();
}

#[test]
fn an_entry_never_changes_its_code() {
    given::<CatalogueEntry>([added(juno(Tier::Premium))])
        .when(put(Entry::Fault(power_dead())))
        .refused("catalogue.code_mismatch");
}

#[test]
fn an_entry_is_deprecated_once_and_with_a_reason() {
    nothing().when(deprecate("Duplicado")).refused("catalogue.unknown");
    given::<CatalogueEntry>([added(juno(Tier::Premium))])
        .when(deprecate(" "))
        .refused("catalogue.reason_missing")
        .when(deprecate("Duplicado"))
        .then([deprecated()])
        .when(deprecate("Otra vez"))
        .nothing_happens();
}

#[test]
fn an_import_does_not_bring_a_deprecated_entry_back() {
    let history = || [added(juno(Tier::Premium)), deprecated()];
    given::<CatalogueEntry>(history()).when(put(juno(Tier::Premium))).nothing_happens();
    let scenario = given::<CatalogueEntry>(history())
        .when(put(juno(Tier::Legendary)))
        .refused("catalogue.deprecated");
    assert!(!scenario.state().is_offered());
    assert_eq!(scenario.state().entry(), Some(&juno(Tier::Premium)), "still there to be read");
}

#[test]
fn a_brand_has_a_name_and_a_country_of_two_letters() {
    let brand = |name: &str, country: &str| {
        Entry::Brand(Brand {
            code: BrandCode::parse("roland").unwrap(),
            name: name.to_owned(),
            country: Some(country.to_owned()),
            aliases: vec![],
        })
    };
    assert_eq!(nothing().when(put(brand("Roland", "JP"))).events().len(), 1);
    nothing().when(put(brand("", "JP"))).refused("catalogue.name_invalid");
    nothing().when(put(brand("Roland", "Japón"))).refused("catalogue.country_invalid");
}

#[test]
fn an_instrument_must_make_sense() {
    let with = |change: fn(&mut Instrument)| {
        let mut instrument = juno_60(Tier::Standard, Some(Money::clp(1)));
        change(&mut instrument);
        nothing().when(put(Entry::Instrument(instrument)))
    };
    with(|i| i.year_to = Some(1981)).refused("catalogue.years_invalid");
    with(|i| i.year_from = Some(60)).refused("catalogue.years_invalid");
    with(|i| i.valuation.as_mut().unwrap().amount = Money::ZERO)
        .refused("catalogue.valuation_invalid");
    with(|i| i.valuation.as_mut().unwrap().source.clear()).refused("catalogue.valuation_invalid");
    with(|i| i.components.push(ComponentCode::parse("vcf").unwrap()))
        .refused("catalogue.duplicate_component");
    with(|i| i.aliases.push(String::new())).refused("catalogue.name_invalid");
}

#[test]
fn a_fault_must_make_sense() {
    let with = |change: fn(&mut Fault)| {
        let mut fault = power_dead();
        change(&mut fault);
        nothing().when(put(Entry::Fault(fault)))
    };
    with(|f| f.labour_minutes = 0).refused("catalogue.labour_invalid");
    with(|f| f.labour_minutes = u32::MAX).refused("catalogue.labour_invalid");
    with(|f| f.parts_clp = Money::clp(-1)).refused("catalogue.parts_invalid");
    with(|f| f.blocks.push(FaultCategory::Power)).refused("catalogue.blocks_itself");
    with(|f| f.symptom.clear()).refused("catalogue.name_invalid");
}

#[test]
fn a_source_is_required() {
    let entry = Box::new(juno(Tier::Premium));
    nothing()
        .when(CatalogueCommand::PutEntry { entry, source: String::new(), at: at() })
        .refused("catalogue.source_missing");
}

#[test]
fn families_that_block_each_other_in_a_circle_are_named() {
    use FaultCategory::{Audio, Memory, Power, Voices};
    let blocking = |category, blocks: &[FaultCategory]| {
        fault("x", "power_supply", category, 60, Money::ZERO, blocks)
    };
    let sound = [blocking(Power, &[Memory, Audio]), blocking(Memory, &[Voices, Audio])];
    assert_eq!(graph::check_acyclic(&sound), Ok(()));

    let mut circular = sound.to_vec();
    circular.push(blocking(Voices, &[Memory]));
    let cycle = graph::check_acyclic(&circular).unwrap_err();
    assert_eq!(
        cycle.to_string(),
        "fault families block each other in a circle: MEMORY → VOICES → MEMORY"
    );
    assert!(graph::check_acyclic(&[blocking(Audio, &[Audio])]).is_err());
}

#[test]
fn tiers_multiply_labour_by_100_125_and_150_percent() {
    let percents = [Tier::Standard, Tier::Premium, Tier::Legendary].map(Tier::labour_percent);
    assert_eq!(percents, [100, 125, 150]);
}

#[test]
fn a_family_is_written_as_serde_writes_it() {
    use FaultCategory as F;
    for family in [
        F::Power,
        F::Memory,
        F::Display,
        F::Keys,
        F::Controls,
        F::Voices,
        F::Tuning,
        F::Audio,
        F::Connectivity,
        F::Storage,
        F::Mechanical,
    ] {
        assert_eq!(serde_json::to_value(family).unwrap(), family.as_str());
    }
}

#[test]
fn the_curated_catalogue_is_acceptable_and_its_faults_block_in_no_circle() {
    #[derive(serde::Deserialize)]
    struct File<T> {
        items: Vec<T>,
    }
    fn items<T: serde::de::DeserializeOwned>(text: &str) -> Vec<T> {
        serde_json::from_str::<File<T>>(text).unwrap().items
    }
    let faults: Vec<Fault> = items(include_str!("../../../fixtures/catalogue/faults.json"));
    let brands: Vec<Brand> = items(include_str!("../../../fixtures/catalogue/brands.json"));
    assert_eq!(graph::check_acyclic(&faults), Ok(()));
    let entries = faults.into_iter().map(Entry::Fault).chain(brands.into_iter().map(Entry::Brand));
    for entry in entries {
        assert_eq!(nothing().when(put(entry)).events().len(), 1);
    }
}

proptest! {
    #[test]
    fn any_sequence_of_commands_replays_to_what_lives(
        choices in prop::collection::vec(0_usize..4, 0..20),
    ) {
        let commands = [
            put(juno(Tier::Standard)),
            put(juno(Tier::Legendary)),
            put(Entry::Fault(power_dead())),
            deprecate("Duplicado"),
        ];
        let mut state = CatalogueEntry::default();
        let mut history = Vec::new();
        for choice in choices {
            for event in state.decide(commands[choice].clone()).unwrap_or_default() {
                state.evolve(&event);
                history.push(event);
            }
        }
        prop_assert_eq!(replay::<CatalogueEntry>(&history), state);
    }
}
