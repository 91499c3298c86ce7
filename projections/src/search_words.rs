//! Search by the beginning of any word, whatever the accents and punctuation.
//!
//! A row keeps its words, folded, each after a space; a query matches when each of its words begins one of
//! them: "juno 60", "JUNO-60", "juno60" and "rol jun" all find the Roland Juno-60.

use std::collections::BTreeSet;

use domain::search::fold;

use crate::cell::Cell;

/// The longest query that is looked at, in words.
const MOST_WORDS: usize = 8;

/// The search column of a row that goes by these texts.
pub(crate) fn search_column<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let mut words = BTreeSet::new();
    for text in texts {
        words.insert(fold(text));
        words.extend(text.split_whitespace().map(fold));
        words.extend(text.split(|c: char| !c.is_alphanumeric()).map(fold));
    }
    words.remove("");
    words.iter().flat_map(|word| [" ", word]).collect()
}

/// The conditions that a query puts on a search column, to be joined by AND, and their parameters.
pub(crate) fn search_conditions(column: &str, query: &str) -> (Vec<String>, Vec<Cell>) {
    let words = query.split_whitespace().map(fold).filter(|word| !word.is_empty());
    // Folded words have neither % nor _ nor \.
    let patterns = words.take(MOST_WORDS).map(|word| Cell::Text(format!("% {word}%")));
    let patterns: Vec<_> = patterns.collect();
    (vec![format!("{column} LIKE ?"); patterns.len()], patterns)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the database does with the conditions.
    fn finds(column: &str, query: &str) -> bool {
        let (_, patterns) = search_conditions("search", query);
        !patterns.is_empty()
            && patterns.iter().all(|pattern| {
                matches!(pattern, Cell::Text(pattern) if column.contains(pattern.trim_matches('%')))
            })
    }

    #[test]
    fn a_model_is_found_by_the_beginning_of_any_of_its_words() {
        let juno = search_column(["Roland", "Juno-60", "Roland Juno-60"]);
        for query in
            ["juno 60", "JUNO-60", "roland juno", "Júno60", "rol 60", "roland juno-60", "rolandj"]
        {
            assert!(finds(&juno, query), "{query}");
        }
        for query in ["juno 106", "uno", "korg", ""] {
            assert!(!finds(&juno, query), "{query}");
        }
    }
}
