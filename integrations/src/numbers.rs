//! Numbers that providers write as numbers today and as texts tomorrow.

use serde::{Deserialize, Deserializer, de};
use serde_json::value::RawValue;

/// A number exactly as it was written: `12000`, `12000.00`, `"12000.00"`. Never a float in between.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NumberText(String);

impl NumberText {
    /// The digits, with the point and the sign there may be.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The number, when it is a small whole one.
    pub(crate) fn small(&self) -> Option<u32> {
        self.0.parse().ok()
    }
}

impl<'de> Deserialize<'de> for NumberText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        let text = if raw.get().starts_with('"') {
            serde_json::from_str(raw.get()).map_err(de::Error::custom)?
        } else {
            raw.get().to_owned()
        };
        if is_plain(&text) {
            Ok(Self(text))
        } else {
            Err(de::Error::custom("is neither a plain number nor the text of one"))
        }
    }
}

/// Digits, perhaps a minus before and a point among them. No exponent, no thousands, no spaces.
fn is_plain(text: &str) -> bool {
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    all_digits(whole) && all_digits(fraction)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_reads_the_same_from_a_number_and_from_a_text() {
        let read =
            |json: &str| serde_json::from_str::<NumberText>(json).map(|number| number.0).ok();
        assert_eq!(read("12000").as_deref(), Some("12000"));
        assert_eq!(read("\"12000.00\"").as_deref(), Some("12000.00"));
        assert_eq!(read("0.1").as_deref(), Some("0.1"));
        assert_eq!(read("-5").as_deref(), Some("-5"));
        for wrong in ["1e4", "\"1e4\"", "\"12.000,00\"", "\"\"", "\" 1\"", "null", "true", "{}"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
