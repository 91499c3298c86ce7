//! What the portfolio says of a repair, in Spanish: what was found and what was done; no price, no person.

use domain::repair::{LineKind, LineState, Repair};
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Characters of a title at most.
const TITLE_CHARS: usize = 120;
/// Characters of a summary at most.
const SUMMARY_CHARS: usize = 1_900;

/// The texts of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PortfolioText {
    pub(super) title: String,
    pub(super) summary: String,
}

/// Writes the texts of a repair. The owner may rewrite them.
pub(super) fn compose(repair: &Repair) -> PortfolioText {
    let label = repair.intake().map_or("Instrumento", |intake| intake.instrument_label.as_str());
    let found = sentences(repair.findings().iter().map(|finding| finding.description.as_str()));
    let done = sentences(repair.lines().iter().filter_map(|line| {
        let shown = line.line.kind == LineKind::Labour && line.state == LineState::Done;
        shown.then_some(line.line.description.as_str())
    }));
    let mut summary = String::new();
    if !found.is_empty() {
        summary.push_str("Qué encontramos: ");
        summary.push_str(&found);
    }
    if !done.is_empty() {
        if !summary.is_empty() {
            summary.push(' ');
        }
        summary.push_str("Qué hicimos: ");
        summary.push_str(&done);
    }
    if summary.is_empty() {
        summary = format!("{label}: reparado, probado y de vuelta con su dueño.");
    }
    PortfolioText {
        title: shorten(&format!("{label}: reparado y probado"), TITLE_CHARS),
        summary: shorten(&summary, SUMMARY_CHARS),
    }
}

/// "Uno; dos." without anything that looks like a price.
fn sentences<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    let texts: Vec<_> = texts
        .map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "))
        .map(|text| text.trim_end_matches(['.', ';']).to_owned())
        .filter(|text| !text.is_empty() && !text.contains('$'))
        .collect();
    if texts.is_empty() { String::new() } else { format!("{}.", texts.join("; ")) }
}

/// At most that many characters, cut at a word.
pub(super) fn shorten(text: &str, chars: usize) -> String {
    if text.chars().count() <= chars {
        return text.to_owned();
    }
    let cut: String = text.chars().take(chars - 1).collect();
    let end = cut.rfind(' ').unwrap_or(cut.len());
    format!("{}…", &cut[..end])
}

/// Lower-case words of letters and digits, joined by hyphens; "instrumento" where there are none.
pub(super) fn slug(text: &str) -> String {
    let mut slug = String::new();
    for char in text.nfd().filter(|char| !is_combining_mark(*char)) {
        if char.is_ascii_alphanumeric() {
            slug.push(char.to_ascii_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let slug: String = slug.chars().take(80).collect();
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() { "instrumento".to_owned() } else { slug.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_has_only_plain_letters_digits_and_single_hyphens() {
        assert_eq!(slug("Roland Juno-60"), "roland-juno-60");
        assert_eq!(slug("  Órgano Ñandú / 2  "), "organo-nandu-2");
        assert_eq!(slug("シンセ"), "instrumento");
    }

    #[test]
    fn sentences_leave_prices_out() {
        let texts = ["Fuente reparada.", "Chip a $30.000", "", "Afinación  completa;"];
        assert_eq!(sentences(texts.into_iter()), "Fuente reparada; Afinación completa.");
        assert_eq!(sentences([].into_iter()), "");
    }

    #[test]
    fn a_long_text_is_cut_at_a_word() {
        assert_eq!(shorten("uno dos tres", 12), "uno dos tres");
        assert_eq!(shorten("uno dos tres", 10), "uno dos…");
    }
}
