//! What a message is about, told from the beginnings of its words (`product.md` §5 module 13).
//!
//! A stem matches the words that begin with it, whatever their case and accents: "precio" finds "Precios" and
//! "pago" does not find "apagó". Where several categories match, the order of precedence decides. The words that
//! matched and the version of the rules go into the event, so that a correction can be explained.

use serde::{Deserialize, Serialize};

use super::facts::Category;
use crate::search::fold;

/// The longest word that is kept; nobody's stem is longer, and a customer's text is not to be copied.
const WORD_MAX_CHARS: usize = 40;

/// What a message was taken for, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Classification {
    /// The category.
    pub category: Category,
    /// The words that matched, of every category, the decisive ones first.
    pub matched: Vec<MatchedWord>,
    /// The version of the rules.
    pub rules_version: u32,
}

/// A word that matched a stem.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatchedWord {
    /// The word in lower case without accents.
    pub word: String,
    /// The category that its stem stands for.
    pub category: Category,
}

/// Which stems stand for which category, in the order of precedence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClassificationRules {
    /// Names this set of rules; grows with every change.
    pub version: u32,
    /// Categories in the order of precedence, each with its stems in lower case without accents.
    pub stems: Vec<(Category, Vec<&'static str>)>,
}

impl ClassificationRules {
    /// The rules in force: the seed's keywords and "garant".
    pub fn current() -> Self {
        Self {
            version: 1,
            stems: vec![
                (Category::Complaint, vec!["reclamo", "queja"]),
                (Category::PaymentIssue, vec!["pago"]),
                (Category::Warranty, vec!["garant"]),
                (Category::RepairStatus, vec!["estado", "avance"]),
                (Category::QuoteQuestion, vec!["cotiz", "precio"]),
            ],
        }
    }

    /// What a message is about; [`Category::GeneralInquiry`] when no stem matches.
    pub fn classify(&self, subject: &str, text: &str) -> Classification {
        let words = words(subject, text);
        let mut matched = Vec::new();
        for (category, stems) in &self.stems {
            for word in &words {
                if stems.iter().any(|stem| word.starts_with(stem)) {
                    let word = word.chars().take(WORD_MAX_CHARS).collect();
                    matched.push(MatchedWord { word, category: *category });
                }
            }
        }
        let category = matched.first().map_or(Category::GeneralInquiry, |first| first.category);
        Classification { category, matched, rules_version: self.version }
    }
}

/// The different words, folded, in the order in which they are first read.
fn words(subject: &str, text: &str) -> Vec<String> {
    let mut words = Vec::new();
    for part in [subject, text] {
        for word in part.split(|c: char| !is_inside_a_word(c)).map(fold) {
            if !word.is_empty() && !words.contains(&word) {
                words.push(word);
            }
        }
    }
    words
}

/// Letters, digits and the marks that put an accent on the letter before them.
fn is_inside_a_word(c: char) -> bool {
    c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c)
}
