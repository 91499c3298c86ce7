//! The two faces that documents use, and how wide a text is in them.

use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider};

const REGULAR: &[u8] = include_bytes!("../fonts/DejaVuSansCondensed.ttf");
const BOLD: &[u8] = include_bytes!("../fonts/DejaVuSansCondensed-Bold.ttf");

/// Regular or bold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Face {
    Regular,
    Bold,
}

/// The embedded faces, read once per document.
pub(crate) struct Fonts {
    regular: krilla::text::Font,
    bold: krilla::text::Font,
}

impl Fonts {
    pub(crate) fn load() -> Self {
        let read = |data: &'static [u8]| {
            krilla::text::Font::new(data.to_vec().into(), 0)
                .expect("invariant: the embedded fonts are valid")
        };
        Self { regular: read(REGULAR), bold: read(BOLD) }
    }

    pub(crate) fn of(&self, face: Face) -> krilla::text::Font {
        match face {
            Face::Regular => self.regular.clone(),
            Face::Bold => self.bold.clone(),
        }
    }
}

/// The width of a text in points at that size.
pub(crate) fn width(text: &str, face: Face, size: f32) -> f32 {
    let data = match face {
        Face::Regular => REGULAR,
        Face::Bold => BOLD,
    };
    let font = FontRef::new(data).expect("invariant: the embedded fonts are valid");
    let metrics = font.glyph_metrics(Size::new(size), LocationRef::default());
    let charmap = font.charmap();
    text.chars()
        .map(|c| metrics.advance_width(charmap.map(c).unwrap_or_default()).unwrap_or(size / 2.0))
        .sum()
}

/// Breaks a text into lines that fit, at spaces where possible and inside a word where not.
pub(crate) fn wrap(text: &str, face: Face, size: f32, max_width: f32) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for word in paragraph.split_whitespace() {
            let candidate =
                if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
            if width(&candidate, face, size) <= max_width {
                line = candidate;
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            line = break_word(word, face, size, max_width, &mut lines);
        }
        lines.push(line);
    }
    if lines.is_empty() {
        lines.push(String::new());
    }
    lines
}

/// The text on one line, cut with an ellipsis where it does not fit.
pub(crate) fn clip(text: &str, face: Face, size: f32, max_width: f32) -> String {
    if width(text, face, size) <= max_width {
        return text.to_owned();
    }
    let mut kept: Vec<char> = text.chars().collect();
    while kept.pop().is_some() {
        let cut: String = kept.iter().chain(&['…']).collect();
        if width(&cut, face, size) <= max_width {
            return cut;
        }
    }
    String::new()
}

/// Pushes the full pieces of a word that is wider than the column and returns its rest.
fn break_word(word: &str, face: Face, size: f32, max: f32, lines: &mut Vec<String>) -> String {
    let mut piece = String::new();
    for c in word.chars() {
        piece.push(c);
        if width(&piece, face, size) > max && piece.chars().count() > 1 {
            piece.pop();
            lines.push(std::mem::take(&mut piece));
            piece.push(c);
        }
    }
    piece
}

#[cfg(test)]
mod tests {
    use super::{Face, width, wrap};

    #[test]
    fn wrapped_lines_fit_and_lose_no_word() {
        let text = "Mantención de la fuente de poder y calibración de los osciladores";
        let lines = wrap(text, Face::Regular, 10.0, 120.0);
        assert!(lines.len() > 1);
        assert!(lines.iter().all(|line| width(line, Face::Regular, 10.0) <= 120.0));
        assert_eq!(lines.join(" "), text);
    }

    #[test]
    fn a_word_wider_than_its_column_is_broken() {
        let lines = wrap(&"W".repeat(60), Face::Bold, 12.0, 80.0);
        assert!(lines.iter().all(|line| width(line, Face::Bold, 12.0) <= 80.0));
        assert_eq!(lines.concat(), "W".repeat(60));
    }

    #[test]
    fn an_empty_text_is_one_empty_line() {
        assert_eq!(wrap("", Face::Regular, 10.0, 50.0), [""]);
    }
}
