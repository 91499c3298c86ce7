//! The key under which names are searched: "JUNO-60", "juno 60" and "Júno60" are the same.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The search key of a text: letters and digits only, in lower case, without accents, in their order.
///
/// Spaces and punctuation are dropped rather than folded into one, since people write model numbers with and
/// without them. A prefix of a name gives a prefix of its key.
pub fn fold(text: &str) -> String {
    // Lower case first and decompose after: "İ" becomes "i" and a mark that is dropped.
    text.nfkd()
        .flat_map(char::to_lowercase)
        .nfkd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(spelled_out)
        .filter(|c| c.is_alphanumeric())
        .collect()
}

/// Letters that carry their stroke inside and so have no decomposition.
fn spelled_out(c: char) -> impl Iterator<Item = char> {
    let letters: [Option<char>; 2] = match c {
        'ß' => [Some('s'), Some('s')],
        'æ' => [Some('a'), Some('e')],
        'œ' => [Some('o'), Some('e')],
        'ø' => [Some('o'), None],
        'ł' => [Some('l'), None],
        'đ' | 'ð' => [Some('d'), None],
        'ı' => [Some('i'), None],
        other => [Some(other), None],
    };
    letters.into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::fold;

    #[test]
    fn spellings_of_the_same_model_fold_to_the_same_key() {
        for spelling in ["JUNO-60", "juno 60", "Júno60", " Juno_60 ", "juno—60", "ＪＵＮＯ‑６０"]
        {
            assert_eq!(fold(spelling), "juno60", "{spelling}");
        }
    }

    #[test]
    fn accents_strokes_and_the_tilde_of_the_n_do_not_matter() {
        assert_eq!(fold("Ñuñoa"), "nunoa");
        assert_eq!(fold("Pingüino Ångström"), "pinguinoangstrom");
        assert_eq!(fold("Jørgen Łódź Straße"), "jorgenlodzstrasse");
        assert_eq!(fold("İstanbul"), "istanbul");
    }

    #[test]
    fn what_has_no_letter_folds_to_nothing() {
        assert_eq!(fold(""), "");
        assert_eq!(fold(" -–/.!🎹 "), "");
    }

    proptest! {
        #[test]
        fn a_key_folds_to_itself(text in ".{0,60}") {
            let key = fold(&text);
            prop_assert_eq!(fold(&key), key.clone());
        }

        #[test]
        fn the_key_of_two_texts_is_the_key_of_one_after_the_other(left in "[a-zñáÉ 0-9-]{0,20}", right in "[a-zñáÉ 0-9-]{0,20}") {
            prop_assert_eq!(fold(&format!("{left}{right}")), fold(&left) + &fold(&right));
        }
    }
}
