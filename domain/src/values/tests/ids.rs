//! Repair numbers, codes and ids.

use proptest::prelude::*;

use crate::values::{FaultCode, InstrumentCode, PersonId, RepairNumber, Sha256Hex};

#[test]
fn a_repair_number_reads_and_shows_as_the_same_text() {
    for text in ["CDS-2026-0001", "CDS-2026-9999", "CDS-2027-10000", "CDS-2026-4294967295"] {
        assert_eq!(text.parse::<RepairNumber>().unwrap().to_string(), text);
    }
}

#[test]
fn a_repair_number_widens_past_9999() {
    assert_eq!(RepairNumber::new(2026, 10_000).unwrap().to_string(), "CDS-2026-10000");
    let (before, after) = (RepairNumber::new(2026, 9_999), RepairNumber::new(2026, 10_000));
    assert!(before.unwrap() < after.unwrap(), "numbers sort by count, not by text");
}

#[test]
fn a_repair_number_has_one_text_only() {
    for wrong in [
        "",
        "CDS-2026-0000",
        "CDS-2026-001",
        "CDS-2026-00001",
        "cds-2026-0001",
        "CDS-26-0001",
        "CDS-2026-+001",
        "CDS-2026-4294967296",
        "CDS-0026-0001",
        "CDS-2026-0001 ",
        "CDS-2026-٠٠٠١",
    ] {
        assert!(wrong.parse::<RepairNumber>().is_err(), "{wrong}");
    }
}

#[test]
fn a_code_has_letters_digits_hyphens_and_underscores_only() {
    assert!(InstrumentCode::parse("roland-juno-60").is_ok());
    for wrong in ["", "Roland", "juno 60", "../x", "ñ", &"a".repeat(81)] {
        assert!(InstrumentCode::parse(wrong).is_err(), "{wrong}");
    }
}

proptest! {
    #[test]
    fn no_text_makes_the_parsers_panic(text in any::<String>()) {
        let _ = text.parse::<RepairNumber>();
        let _ = text.parse::<PersonId>();
        let _ = FaultCode::parse(&text);
        let _ = Sha256Hex::parse(&text);
    }

    #[test]
    fn every_number_reads_as_itself(year in 1_000_u16..=9_999, count in 1_u32..) {
        let number = RepairNumber::new(year, count).unwrap();
        prop_assert_eq!(number.to_string().parse(), Ok(number));
    }
}
