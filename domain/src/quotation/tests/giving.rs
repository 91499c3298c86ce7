//! What an estimate takes and what it says.

use super::*;

#[test]
fn an_estimate_says_everything_that_it_was_computed_from() {
    let asked = request(&[vcf_dead(), chorus_noisy()], Some(clp(400_000)));
    given::<Quotation>([]).when(give(asked.clone())).then([QuotationEvent::EstimateGiven {
        quotation: asked.quotation,
        instrument: asked.instrument.0.code.clone(),
        instrument_label: "Roland Juno-60".to_owned(),
        catalogue_version: 4,
        tier: Tier::Legendary,
        value: Some(clp(400_000)),
        priced: vec![
            PricedFault {
                fault: vcf_dead().code,
                name: "No enciende".to_owned(),
                catalogue_version: 2,
                labour: clp(60_000),
                parts: clp(30_000),
            },
            PricedFault {
                fault: chorus_noisy().code,
                name: "No enciende".to_owned(),
                catalogue_version: 2,
                labour: clp(40_000),
                parts: Money::ZERO,
            },
        ],
        blocked: vec![],
        outcome: EstimateOutcome::Priced(PriceRange {
            base: clp(180_000),
            low: clp(144_000),
            high: clp(200_000),
            capped: true,
        }),
        disclaimer: asked.disclaimer.clone(),
        rules_version: 1,
        access_hash: asked.access_hash.clone(),
        valid_until: at() + TimeDelta::days(30),
        at: at(),
    }]);
}

#[test]
fn the_same_request_again_changes_nothing_and_another_is_refused() {
    let asked = request(&[vcf_dead()], Some(clp(400_000)));
    let other = request(&[chorus_noisy()], Some(clp(400_000)));
    given::<Quotation>([estimate_of(asked.clone())])
        .when(give(asked))
        .nothing_happens()
        .when(give(other))
        .refused("quotation.already_given");
}

#[test]
fn an_instrument_without_power_has_only_its_power_priced() {
    let (priced, blocked) = split(&[vcf_dead(), power_dead(), chorus_noisy()]);
    assert_eq!(priced, ["power-dead"]);
    assert_eq!(blocked, ["vcf-dead", "chorus-noisy"]);
}

#[test]
fn whatever_a_fault_blocks_waits_even_behind_another_that_waits() {
    use FaultCategory::{Audio, Memory, Voices};
    let memory = fault("cpu-dead", "keybed", Memory, 60, Money::ZERO, &[Voices]);
    let voices = fault("vcf-dead", "vcf", Voices, 60, Money::ZERO, &[Audio]);
    let audio = fault("chorus-noisy", "chorus", Audio, 60, Money::ZERO, &[]);
    let (priced, blocked) = split(&[audio, voices, memory]);
    assert_eq!(priced, ["cpu-dead"]);
    assert_eq!(blocked, ["chorus-noisy", "vcf-dead"]);
}

#[test]
fn faults_that_block_each_other_are_a_defect_of_the_catalogue() {
    use FaultCategory::{Audio, Voices};
    let voices = fault("vcf-dead", "vcf", Voices, 60, Money::ZERO, &[Audio]);
    let audio = fault("chorus-noisy", "chorus", Audio, 60, Money::ZERO, &[Voices]);
    given::<Quotation>([])
        .when(give(request(&[voices, audio], None)))
        .refused("quotation.faults_block_each_other");
}

#[test]
fn only_faults_that_the_instrument_can_have_are_estimated() {
    let elsewhere = fault("hdd-dead", "hard_disk", FaultCategory::Storage, 60, Money::ZERO, &[]);
    let for_drums = Fault { kinds: vec![InstrumentKind::DrumMachine], ..vcf_dead() };
    let for_all = Fault { kinds: vec![], ..vcf_dead() };
    let ask = |fault: Fault| given::<Quotation>([]).when(give(request(&[fault], None)));
    ask(elsewhere).refused("quotation.fault_not_of_instrument");
    ask(for_drums).refused("quotation.fault_not_of_instrument");
    assert_eq!(ask(for_all).events().len(), 1);
}

#[test]
fn an_estimate_takes_1_to_20_different_faults() {
    let ask = |faults: &[Fault]| given::<Quotation>([]).when(give(request(faults, None)));
    let many = |count: usize| -> Vec<Fault> {
        let name = |index| format!("vcf-{index}");
        (0..count)
            .map(|i| fault(&name(i), "vcf", FaultCategory::Voices, 10, Money::ZERO, &[]))
            .collect()
    };
    ask(&[]).refused("quotation.fault_count");
    ask(&many(21)).refused("quotation.fault_count");
    assert_eq!(ask(&many(20)).events().len(), 1);
    ask(&[vcf_dead(), vcf_dead()]).refused("quotation.duplicate_fault");
}

#[test]
fn the_disclaimer_in_force_must_have_been_accepted_within_24_hours() {
    let with = |disclaimer| {
        let asked = EstimateRequest { disclaimer, ..request(&[vcf_dead()], None) };
        given::<Quotation>([]).when(give(asked))
    };
    let ago = |age| accepted(at() - age);
    assert_eq!(with(ago(TimeDelta::hours(24))).events().len(), 1);
    assert_eq!(with(ago(-TimeDelta::minutes(5))).events().len(), 1, "clocks differ a little");
    with(ago(TimeDelta::hours(24) + TimeDelta::seconds(1))).refused("quotation.disclaimer_expired");
    with(ago(-TimeDelta::hours(1))).refused("quotation.disclaimer_required");
    for wrong in [
        PolicyAcceptance { policy: "terms".to_owned(), ..accepted(at()) },
        PolicyAcceptance { version: 2, ..accepted(at()) },
        PolicyAcceptance { hash: Sha256Hex::of(b"otro texto"), ..accepted(at()) },
    ] {
        with(wrong).refused("quotation.disclaimer_required");
    }
}

#[test]
fn a_disclaimer_that_was_replaced_is_not_enough_any_more() {
    let next = PolicyVersion { version: 2, hash: Sha256Hex::of(b"otro texto") };
    let asked = EstimateRequest { in_force: next.clone(), ..request(&[vcf_dead()], None) };
    given::<Quotation>([]).when(give(asked)).refused("quotation.disclaimer_required");
    let disclaimer =
        PolicyAcceptance { version: next.version, hash: next.hash.clone(), ..accepted(at()) };
    let asked = EstimateRequest { disclaimer, in_force: next, ..request(&[vcf_dead()], None) };
    assert_eq!(given::<Quotation>([]).when(give(asked)).events().len(), 1);
}

#[test]
fn an_old_appraisal_gives_no_price() {
    let late = at() + TimeDelta::days(120);
    let asked = EstimateRequest {
        at: late,
        disclaimer: accepted(late),
        ..request(&[vcf_dead()], Some(clp(2_600_000)))
    };
    assert_eq!(outcome_of(&estimate_of(asked)), &EstimateOutcome::NoValuation);
}
