//! The Chilean tax and identity number, guarded by its check digit (module 11).

use std::fmt;

use serde::{Deserialize, Serialize};

use super::InvalidValue;

/// A RUT. Stored as `76830014-3`, shown as `76.830.014-3` by [`Rut::display`].
///
/// Personal data: `Debug` does not show it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Rut {
    number: u32,
}

impl Rut {
    const SMALLEST: u32 = 100_000;
    const LARGEST: u32 = 99_999_999;

    /// Reads a RUT with or without dots and hyphen, `K` in either case.
    ///
    /// # Errors
    /// When it is not one, or its check digit does not fit.
    pub fn parse(text: &str) -> Result<Self, InvalidValue> {
        let wrong = |why| InvalidValue { what: "rut", why };
        let compact: String = text.trim().chars().filter(|c| *c != '.').collect();
        let mut body = compact.chars();
        let given = body.next_back().ok_or(wrong("is empty"))?.to_ascii_uppercase();
        let body = body.as_str();
        let body = body.strip_suffix('-').unwrap_or(body);
        if body.is_empty() || !body.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(wrong("is like 76.830.014-3"));
        }
        let number: u32 = body.parse().map_err(|_| wrong("is like 76.830.014-3"))?;
        if !(Self::SMALLEST..=Self::LARGEST).contains(&number) {
            return Err(wrong("has six to eight digits before the check digit"));
        }
        if check_digit(number) == given {
            Ok(Self { number })
        } else {
            Err(wrong("has a check digit that does not fit"))
        }
    }

    /// As shown to people: `76.830.014-3`.
    pub fn display(self) -> String {
        let digits = self.number.to_string();
        let mut shown = String::with_capacity(12);
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                shown.push('.');
            }
            shown.push(digit);
        }
        shown.push('-');
        shown.push(check_digit(self.number));
        shown
    }
}

/// Module 11: digits from the right times 2, 3, … 7, 2, … ; 11 is written 0 and 10 is written K.
fn check_digit(mut number: u32) -> char {
    let mut sum = 0;
    let mut factor = 2;
    while number > 0 {
        sum += number % 10 * factor;
        number /= 10;
        factor = if factor == 7 { 2 } else { factor + 1 };
    }
    match 11 - sum % 11 {
        11 => '0',
        10 => 'K',
        digit => char::from_digit(digit, 10).expect("invariant: below ten"),
    }
}

/// The canonical form: `76830014-3`.
impl fmt::Display for Rut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.number, check_digit(self.number))
    }
}

impl fmt::Debug for Rut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Rut(…)")
    }
}

impl TryFrom<String> for Rut {
    type Error = InvalidValue;
    fn try_from(text: String) -> Result<Self, InvalidValue> {
        Self::parse(&text)
    }
}

impl From<Rut> for String {
    fn from(rut: Rut) -> Self {
        rut.to_string()
    }
}
