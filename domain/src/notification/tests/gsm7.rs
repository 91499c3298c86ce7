//! The seven-bit alphabet.

use proptest::prelude::*;

use super::super::gsm7::{MAX_SEPTETS, septets, transliterate};

#[test]
fn what_spanish_has_in_the_alphabet_stays() {
    for text in ["Ñuñoa", "¿Qué tal?", "¡Ojalá!", "pingüino", "Él", "$20.000", "a\nb"] {
        let kept = transliterate(text);
        let expected = text.replace('á', "a");
        assert_eq!(kept, expected);
    }
}

#[test]
fn what_is_not_in_the_alphabet_gets_a_likeness() {
    for (text, expected) in [
        ("está aquí con más acción y música", "esta aqui con mas acción y musica".to_owned()),
        ("ÁÍÓÚ áíóú", "AIOU aiou".to_owned()),
        ("“Juno” ‘60’ — 2 × 1…", "\"Juno\" '60' - 2 x 1...".to_owned()),
        ("15\u{a0}%", "15 %".to_owned()),
        ("n\u{303}", "ñ".to_owned()),
        ("Łódź ½", "Lódz ?".to_owned()),
        ("piano 🎹", "piano ?".to_owned()),
        ("東京", "??".to_owned()),
    ] {
        // "ó" is not in the alphabet either.
        assert_eq!(transliterate(text), expected.replace('ó', "o"), "{text}");
    }
}

#[test]
fn the_extension_table_takes_two_septets() {
    assert_eq!(septets("€"), Some(2));
    assert_eq!(septets("[a]{b}\\^~|\u{c}"), Some(2 * 9 + 2 - 1 + 1));
    assert_eq!(septets("ñandú"), None);
    assert_eq!(septets("ñandu"), Some(5));
    assert_eq!(septets(""), Some(0));
}

#[test]
fn a_message_holds_160_septets() {
    assert_eq!(septets(&"ñ".repeat(MAX_SEPTETS)), Some(160));
    assert_eq!(septets(&"€".repeat(81)), Some(162));
}

proptest! {
    #[test]
    fn whatever_is_written_comes_out_in_the_alphabet(text in any::<String>()) {
        let plain = transliterate(&text);
        prop_assert!(septets(&plain).is_some(), "{plain:?}");
        prop_assert_eq!(transliterate(&plain), plain.clone());
    }
}
