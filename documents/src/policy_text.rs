//! A policy as customers accept it, to be kept: the whole text, with its version and hash at the foot of each page.

use crate::DocumentError;
use crate::flow::Flow;

/// What a policy's document shows; all values ready for display.
#[derive(Debug, Clone)]
pub struct PolicyText {
    /// "Condiciones del servicio".
    pub title: String,
    /// From 1.
    pub version: u32,
    /// SHA-256 of the text.
    pub hash: String,
    /// The first day on which it holds: `22-11-2026`.
    pub effective_from: Option<String>,
    /// The text, Markdown: headings, lists, tables, bold words.
    pub text: String,
}

impl PolicyText {
    /// The text as an A4 PDF.
    ///
    /// # Errors
    /// When the PDF cannot be written.
    pub fn to_pdf(&self) -> Result<Vec<u8>, DocumentError> {
        let Self { title, version, hash, effective_from, text } = self;
        let mut flow = Flow::a4(title, &format!("Versión {version} · SHA-256 {hash}"));
        for line in text.lines() {
            match Block::of(line) {
                Block::Title(title) => flow.heading(&title),
                Block::Heading(heading) => {
                    flow.gap(4.0);
                    flow.heading(&heading);
                }
                Block::Item(item) => flow.paragraph(&format!("• {item}")),
                Block::Paragraph(text) => flow.paragraph(&text),
                Block::Blank => flow.gap(4.0),
                Block::Nothing => {}
            }
        }
        flow.gap(8.0);
        if let Some(day) = effective_from {
            flow.field("Rige desde", day);
        }
        flow.field("Versión", &version.to_string());
        flow.field("SHA-256", hash);
        flow.finish()
    }
}

/// A line of the text.
#[derive(Debug, PartialEq, Eq)]
enum Block {
    Title(String),
    Heading(String),
    Item(String),
    Paragraph(String),
    Blank,
    Nothing,
}

impl Block {
    fn of(line: &str) -> Self {
        let line = line.trim_end();
        if line.is_empty() {
            Self::Blank
        } else if let Some(title) = line.strip_prefix("# ") {
            Self::Title(plain(title))
        } else if let Some(heading) = line.trim_start_matches('#').strip_prefix(' ')
            && line.starts_with('#')
        {
            Self::Heading(plain(heading))
        } else if let Some(item) = line.strip_prefix("- ") {
            Self::Item(plain(item))
        } else if line.starts_with("|-") || line.starts_with("| -") {
            Self::Nothing
        } else if let Some(row) = line.strip_prefix('|') {
            let cells = row.trim_end_matches('|').split('|').map(str::trim);
            Self::Paragraph(plain(&cells.collect::<Vec<_>>().join(": ")))
        } else {
            Self::Paragraph(plain(line))
        }
    }
}

/// Without the marks of bold words.
fn plain(text: &str) -> String {
    text.replace("**", "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_as_what_it_is() {
        assert_eq!(Block::of("# Garantía"), Block::Title("Garantía".into()));
        assert_eq!(Block::of("## 1. Plazo"), Block::Heading("1. Plazo".into()));
        assert_eq!(Block::of("- Dura **90 días**."), Block::Item("Dura 90 días.".into()));
        assert_eq!(Block::of("| Dato | Para qué |"), Block::Paragraph("Dato: Para qué".into()));
        assert_eq!(Block::of("|---|---|"), Block::Nothing);
        assert_eq!(Block::of(""), Block::Blank);
        assert_eq!(Block::of("#1 no es título"), Block::Paragraph("#1 no es título".into()));
    }

    #[test]
    fn the_same_text_gives_the_same_bytes() {
        let policy = PolicyText {
            title: "Garantía".to_owned(),
            version: 2,
            hash: "0d2ea1c1da35ebe71da1cfbb6e670be23e1303282a31d060f47af10a68864fbb".to_owned(),
            effective_from: Some("22-11-2026".to_owned()),
            text: "# Garantía\n\nVersión 2.\n\n- Dura **90 días**.\n".to_owned(),
        };
        let pdf = policy.to_pdf().unwrap();
        assert!(pdf.starts_with(b"%PDF-"));
        assert_eq!(pdf, policy.to_pdf().unwrap());
    }
}
