//! The arithmetic: the vectors of the product page, the cap, the rounding.

use proptest::prelude::*;

use super::*;

#[test]
fn vector_1_a_legendary_with_labour_60000_and_40000_and_parts_30000_costs_144000_to_234000() {
    let outcome =
        price(&[clp(60_000), clp(40_000)], clp(30_000), Tier::Legendary, Some(clp(2_600_000)));
    assert_eq!(
        outcome,
        EstimateOutcome::Priced(PriceRange {
            base: clp(180_000),
            low: clp(144_000),
            high: clp(234_000),
            capped: false,
        })
    );
}

#[test]
fn vector_2_with_a_value_of_400000_the_high_end_is_capped_at_200000() {
    let outcome =
        price(&[clp(60_000), clp(40_000)], clp(30_000), Tier::Legendary, Some(clp(400_000)));
    assert_eq!(
        outcome,
        EstimateOutcome::Priced(PriceRange {
            base: clp(180_000),
            low: clp(144_000),
            high: clp(200_000),
            capped: true,
        })
    );
}

#[test]
fn vector_3_with_a_value_of_250000_there_is_no_price() {
    let outcome =
        price(&[clp(60_000), clp(40_000)], clp(30_000), Tier::Legendary, Some(clp(250_000)));
    assert_eq!(outcome, EstimateOutcome::OverCap);
}

#[test]
fn without_a_value_the_rule_fails_closed() {
    assert_eq!(
        price(&[clp(1_000)], Money::ZERO, Tier::Standard, None),
        EstimateOutcome::NoValuation
    );
}

#[test]
fn the_ends_are_rounded_away_from_each_other_from_the_exact_product() {
    // 179.999 × 0,8 = 143.999,2 and × 1,3 = 233.998,7.
    let outcome = price(&[clp(179_999)], Money::ZERO, Tier::Standard, Some(clp(9_000_000)));
    let EstimateOutcome::Priced(range) = outcome else { panic!("{outcome:?}") };
    assert_eq!((range.low, range.high), (clp(143_000), clp(234_000)));
    // 180.001 × 1,3 = 234.001,3.
    let outcome = price(&[clp(180_001)], Money::ZERO, Tier::Standard, Some(clp(9_000_000)));
    let EstimateOutcome::Priced(range) = outcome else { panic!("{outcome:?}") };
    assert_eq!((range.low, range.high), (clp(144_000), clp(235_000)));
}

#[test]
fn a_low_end_that_just_reaches_the_cap_is_still_a_price() {
    let outcome = price(&[clp(180_000)], Money::ZERO, Tier::Standard, Some(clp(288_000)));
    let EstimateOutcome::Priced(range) = outcome else { panic!("{outcome:?}") };
    assert_eq!((range.low, range.high, range.capped), (clp(144_000), clp(144_000), true));
}

#[test]
fn the_tier_multiplies_labour_and_not_parts() {
    let rules = PricingRules::CURRENT;
    let base = |tier| rules.base(&[clp(100_000)], clp(10_000), tier);
    assert_eq!(base(Tier::Standard), clp(110_000));
    assert_eq!(base(Tier::Premium), clp(135_000));
    assert_eq!(base(Tier::Legendary), clp(160_000));
}

#[test]
fn a_minute_of_labour_costs_500_pesos() {
    assert_eq!(PricingRules::CURRENT.labour(60), clp(30_000));
}

#[test]
fn the_fee_alone_passes_half_of_a_value_below_40000() {
    assert!(fee_passes_half(clp(39_998)));
    assert!(!fee_passes_half(clp(40_000)));
}

#[test]
fn an_appraisal_counts_for_90_days() {
    // Appraised on 2026-03-01.
    let on = |date: &str| {
        let date: NaiveDate = date.parse().unwrap();
        let instrument: Instrument = juno_60(Tier::Standard, Some(clp(1_000_000)));
        PricingRules::CURRENT.valid_value(instrument.valuation.as_ref(), date)
    };
    assert_eq!(on("2026-05-30"), Some(clp(1_000_000)), "90 days later");
    assert_eq!(on("2026-05-31"), None);
    assert_eq!(on("2026-02-28"), Some(clp(1_000_000)), "written by another clock");
    assert_eq!(on("2026-02-27"), None, "an appraisal from the future");
    assert_eq!(PricingRules::CURRENT.valid_value(None, "2026-03-01".parse().unwrap()), None);
}

proptest! {
    #[test]
    fn a_price_never_passes_half_of_the_value(
        labours in prop::collection::vec(0_i64..5_000_000, 0..20),
        parts in 0_i64..5_000_000,
        value in 0_i64..20_000_000,
        tier in prop::sample::select(vec![Tier::Standard, Tier::Premium, Tier::Legendary]),
    ) {
        let labours: Vec<_> = labours.into_iter().map(Money::clp).collect();
        match price(&labours, clp(parts), tier, Some(clp(value))) {
            EstimateOutcome::Priced(range) => {
                prop_assert!(range.high.pesos() * 2 <= value);
                prop_assert!(range.low <= range.high);
                prop_assert!(range.low.pesos() * 100 <= range.base.pesos() * 80);
                prop_assert!(range.capped || range.high.pesos() * 100 >= range.base.pesos() * 130);
                prop_assert_eq!(range.low.pesos() % 1_000, 0);
            }
            EstimateOutcome::OverCap => {
                let base = PricingRules::CURRENT.base(&labours, clp(parts), tier);
                prop_assert!(base.pesos() * 2 > value, "a cheap repair must have a price");
            }
            EstimateOutcome::NoValuation => prop_assert!(false, "there was a value"),
        }
    }

    #[test]
    fn no_amount_makes_the_arithmetic_overflow(
        labour in any::<i64>(), parts in any::<i64>(), value in any::<i64>(),
    ) {
        let _ = price(&[clp(labour), clp(labour)], clp(parts), Tier::Legendary, Some(clp(value)));
    }
}
