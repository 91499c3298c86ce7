//! RUTs and their check digit.

use proptest::prelude::*;
use serde_json::json;

use crate::values::Rut;

#[test]
fn the_vectors_of_the_product_page_are_legal() {
    for shown in ["12.345.678-5", "11.111.111-1", "76.830.014-3", "10.000.013-K", "10.000.004-0"] {
        assert_eq!(Rut::parse(shown).unwrap().display(), shown);
    }
}

#[test]
fn every_spelling_gives_the_canonical_form() {
    for spelling in ["76.830.014-3", "76830014-3", "768300143", " 76.830.014-3 "] {
        assert_eq!(Rut::parse(spelling).unwrap().to_string(), "76830014-3");
    }
    assert_eq!(Rut::parse("10000013-k").unwrap().to_string(), "10000013-K");
}

#[test]
fn what_is_not_a_rut_is_refused() {
    for wrong in [
        "",
        "-",
        "K",
        "76.830.014-4",
        "76830014",
        "1-9",
        "123456789012-3",
        "7683001a-3",
        "76830014--3",
        "76 830 014-3",
        "７６８３００１４-３",
        "-5",
    ] {
        assert!(Rut::parse(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn a_rut_travels_as_its_canonical_text_and_is_not_shown_by_debug() {
    let rut = Rut::parse("10.000.013-k").unwrap();
    assert_eq!(serde_json::to_value(rut).unwrap(), json!("10000013-K"));
    assert!(serde_json::from_value::<Rut>(json!("10000013-1")).is_err());
    assert_eq!(format!("{rut:?}"), "Rut(…)");
}

proptest! {
    #[test]
    fn exactly_one_check_digit_fits_each_number(number in 100_000_u32..=99_999_999) {
        let legal = "0123456789K"
            .chars()
            .filter(|digit| Rut::parse(&format!("{number}-{digit}")).is_ok())
            .count();
        prop_assert_eq!(legal, 1);
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in any::<String>()) {
        if let Ok(rut) = Rut::parse(&text) {
            prop_assert_eq!(Rut::parse(&rut.to_string()), Ok(rut));
            prop_assert_eq!(Rut::parse(&rut.display()), Ok(rut));
        }
    }
}
