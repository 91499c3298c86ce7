//! Pesos: IVA, cash, how they are shown.

use proptest::prelude::*;
use serde_json::json;

use crate::values::Money;

#[test]
fn the_neto_and_iva_of_20000_are_16807_and_3193() {
    let gross = Money::clp(20_000);
    assert_eq!(gross.neto(), Money::clp(16_807));
    assert_eq!(gross.iva(), Money::clp(3_193));
}

#[test]
fn pesos_are_shown_with_dots_and_the_sign_in_front() {
    let shown = |pesos| Money::clp(pesos).to_string();
    assert_eq!(shown(20_000), "$20.000");
    assert_eq!(shown(-5_000), "-$5.000");
    assert_eq!(shown(0), "$0");
    assert_eq!(shown(999), "$999");
    assert_eq!(shown(1_234_567), "$1.234.567");
    assert_eq!(shown(i64::MIN), "-$9.223.372.036.854.775.808");
}

#[test]
fn cash_rounds_1_to_5_down_and_6_to_9_up() {
    let rounded = |pesos| Money::clp(pesos).cash_rounded().pesos();
    for (pesos, expected) in [(1_230, 1_230), (1_231, 1_230), (1_235, 1_230)] {
        assert_eq!(rounded(pesos), expected);
        assert_eq!(rounded(-pesos), -expected, "a refund rounds like its payment");
    }
    for (pesos, expected) in [(1_236, 1_240), (1_239, 1_240), (6, 10), (5, 0)] {
        assert_eq!(rounded(pesos), expected);
        assert_eq!(rounded(-pesos), -expected, "a refund rounds like its payment");
    }
}

#[test]
fn scaling_rounds_half_up_once() {
    assert_eq!(Money::clp(3).scaled(1, 2), Money::clp(2));
    assert_eq!(Money::clp(-3).scaled(1, 2), Money::clp(-1));
    assert_eq!(Money::clp(100_001).scaled(125, 100), Money::clp(125_001));
}

#[test]
fn an_amount_is_a_bare_number_on_the_wire() {
    assert_eq!(serde_json::to_value(Money::clp(-7)).unwrap(), json!(-7));
    assert!(serde_json::from_value::<Money>(json!(1.5)).is_err());
}

proptest! {
    #[test]
    fn neto_and_iva_add_up_to_the_gross(pesos in any::<i64>()) {
        let gross = Money::clp(pesos);
        prop_assert_eq!(gross.neto() + gross.iva(), gross);
    }

    #[test]
    fn arithmetic_never_overflows(left in any::<i64>(), right in any::<i64>(), by in 1..i64::MAX) {
        let (left, right) = (Money::clp(left), Money::clp(right));
        let _ = (left + right, left - right, -left, left.cash_rounded(), left.scaled(by, 7));
    }
}
