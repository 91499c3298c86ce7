//! Pages of a list: after the last row of the page before, never by counting.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;

/// The most rows of a page.
pub(crate) const LARGEST_PAGE: u32 = 200;

/// Where a page ended; opaque to clients.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor(pub i64);

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&URL_SAFE_NO_PAD.encode(format!("p{}", self.0)))
    }
}

/// A text that is not a cursor of ours.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the cursor is not one of ours")]
pub struct InvalidCursor;

impl FromStr for Cursor {
    type Err = InvalidCursor;

    fn from_str(text: &str) -> Result<Self, InvalidCursor> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| InvalidCursor)?;
        let text = String::from_utf8(bytes).map_err(|_| InvalidCursor)?;
        let number = text.strip_prefix('p').and_then(|digits| digits.parse().ok());
        number.map(Self).ok_or(InvalidCursor)
    }
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Where the next page begins; none on the last.
    #[serde(serialize_with = "as_text")]
    pub next: Option<Cursor>,
}

#[expect(clippy::ref_option, reason = "the shape that serde calls")]
fn as_text<S: serde::Serializer>(next: &Option<Cursor>, serializer: S) -> Result<S::Ok, S::Error> {
    match next {
        Some(cursor) => serializer.collect_str(cursor),
        None => serializer.serialize_none(),
    }
}

impl<T> Page<T> {
    /// The page of rows that were asked for with one more than the page holds.
    pub(crate) fn of(mut items: Vec<T>, limit: u32, place: impl Fn(&T) -> i64) -> Self {
        let limit = limit as usize;
        let more = items.len() > limit;
        items.truncate(limit);
        let next = if more { items.last().map(|last| Cursor(place(last))) } else { None };
        Self { items, next }
    }
}

/// A limit as asked for, within what is served.
pub(crate) fn within(limit: u32) -> u32 {
    limit.clamp(1, LARGEST_PAGE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_survives_its_text_and_nothing_else_is_one() {
        let cursor = Cursor(40_321);
        assert_eq!(cursor.to_string().parse(), Ok(cursor));
        for text in ["", "40321", "cA", "!!"] {
            assert_eq!(text.parse::<Cursor>(), Err(InvalidCursor), "{text}");
        }
    }
}
