//! Telephone numbers of Chile and elsewhere.

use proptest::prelude::*;

use crate::values::Phone;

#[test]
fn a_chilean_number_is_read_in_every_spelling() {
    for spelling in [
        "912345678",
        "9 1234 5678",
        "(9) 1234-5678",
        "9.1234.5678",
        "+56 9 1234 5678",
        "+56912345678",
        "56912345678",
        "0056 9 1234 5678",
    ] {
        assert_eq!(Phone::parse(spelling).unwrap().as_str(), "+56912345678", "{spelling}");
    }
}

#[test]
fn landlines_and_foreign_numbers_are_read() {
    assert_eq!(Phone::parse("2 2123 4567").unwrap().as_str(), "+56221234567");
    assert_eq!(Phone::parse("32 212 3456").unwrap().as_str(), "+56322123456");
    assert_eq!(Phone::parse("+54 9 11 2345-6789").unwrap().as_str(), "+5491123456789");
    assert_eq!(Phone::parse("+1 (212) 555 0123").unwrap().as_str(), "+12125550123");
}

#[test]
fn only_a_chilean_mobile_receives_an_sms() {
    assert!(Phone::parse("912345678").unwrap().is_chilean_mobile());
    assert!(!Phone::parse("221234567").unwrap().is_chilean_mobile());
    assert!(!Phone::parse("+12125550123").unwrap().is_chilean_mobile());
}

#[test]
fn what_is_no_number_is_refused() {
    for wrong in [
        "",
        "+",
        "12345678",
        "123456789",
        "812345678",
        "91234567",
        "9123456789",
        "+5691234567",
        "+569123456789",
        "+56112345678",
        "+0123456789",
        "+1234567",
        "+1234567890123456",
        "+56 9 1234 567x",
        "９12345678",
        "+56+912345678",
        "9\u{0}12345678",
    ] {
        assert!(Phone::parse(wrong).is_err(), "{wrong:?}");
    }
}

#[test]
fn a_phone_gives_its_last_four_digits_and_a_chat_link() {
    let phone = Phone::parse("9 8765 4321").unwrap();
    assert_eq!(phone.last_four(), "4321");
    assert_eq!(phone.wa_me_link(), "https://wa.me/56987654321");
    assert_eq!(format!("{phone:?}"), "Phone(…)");
}

proptest! {
    #[test]
    fn no_text_makes_the_parser_panic(text in any::<String>()) {
        let _ = Phone::parse(&text);
    }

    #[test]
    fn digits_and_marks_give_a_number_that_reads_as_itself(text in "\\+?[0-9 ().-]{0,20}") {
        if let Ok(phone) = Phone::parse(&text) {
            prop_assert_eq!(phone.last_four().len(), 4);
            prop_assert_eq!(Phone::parse(phone.as_str()), Ok(phone.clone()));
        }
    }
}
