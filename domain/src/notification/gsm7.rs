//! Texts as SMS carry them: the seven-bit alphabet of GSM 03.38, 160 septets in one message.
//!
//! One character outside of it turns the whole message into UCS-2 with 70 characters, so nothing outside of it is
//! ever sent. "ñ", "é", "ü", "¿" and "¡" are inside; "á", "í", "ó" and "ú" are not and lose their accent.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The most septets of one message.
pub const MAX_SEPTETS: usize = 160;

/// The characters of one septet, without the escape.
const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?\
    ¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";

/// The characters of the extension table: an escape and one more septet.
const EXTENDED: &str = "\u{c}^{}\\[~]|€";

/// What stands for a character that nothing else can stand for.
const UNKNOWN: char = '?';

/// How many septets a character takes; none when it is in neither table.
pub fn septets_of(character: char) -> Option<usize> {
    if BASIC.contains(character) {
        Some(1)
    } else if EXTENDED.contains(character) {
        Some(2)
    } else {
        None
    }
}

/// How many septets a text takes; none when one of its characters is in neither table.
pub fn septets(text: &str) -> Option<usize> {
    text.chars().map(septets_of).sum()
}

/// The text in the alphabet: what is in it stays, accents that are not are dropped, typographic signs become plain
/// ones, and what has no likeness becomes a question mark.
pub fn transliterate(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.nfc() {
        if septets_of(character).is_some() {
            out.push(character);
        } else if let Some(likeness) = likeness(character) {
            out.push_str(likeness);
        } else {
            unmarked(character, &mut out);
        }
    }
    out
}

/// Plain signs for those that word processors and telephones put in by themselves, and letters with a stroke.
const fn likeness(character: char) -> Option<&'static str> {
    Some(match character {
        '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{2032}' | '´' | '`' => "'",
        '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{2033}' | '«' | '»' => "\"",
        '\u{2010}'..='\u{2015}' | '\u{2212}' => "-",
        '\u{2026}' => "...",
        '\u{2022}' | '·' => "-",
        '\t' | '\u{a0}' | '\u{2009}' | '\u{202f}' => " ",
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{fe0e}' | '\u{fe0f}' | '\u{feff}' => {
            ""
        }
        'ª' => "a",
        'º' | '°' => "o",
        '×' => "x",
        '→' => "->",
        'œ' => "oe",
        'Œ' => "OE",
        'ł' => "l",
        'Ł' => "L",
        'đ' | 'ð' => "d",
        'Đ' | 'Ð' => "D",
        'ı' => "i",
        _ => return None,
    })
}

/// The character without its marks, if what is left is in the alphabet.
fn unmarked(character: char, out: &mut String) {
    let plain: String = character.nfkd().filter(|c| !is_combining_mark(*c)).collect();
    if plain.chars().any(|c| septets_of(c).is_none()) {
        out.push(UNKNOWN);
    } else {
        out.push_str(&plain);
    }
}
