//! Telephone numbers in E.164, with the Chilean ones checked closely.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::InvalidValue;

/// A telephone number as `+` and digits: `+56912345678` (mobile), `+56221234567` (landline), `+5491123456789`.
///
/// Personal data: `Debug` does not show it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Phone(Box<str>);

impl Phone {
    /// Reads a number. Spaces, dots, hyphens and parentheses are dropped; nine digits are Chilean, and `56`
    /// or `00` in front of a whole number stand for its `+`.
    ///
    /// # Errors
    /// When it is neither a Chilean number nor a foreign one with its country code.
    pub fn parse(text: &str) -> Result<Self, InvalidValue> {
        let wrong = |why| InvalidValue { what: "phone", why };
        let written: String =
            text.trim().chars().filter(|c| !matches!(c, ' ' | '.' | '-' | '(' | ')')).collect();
        let (international, digits) = match written.strip_prefix('+') {
            Some(digits) => (true, digits),
            None => match written.strip_prefix("00") {
                Some(digits) => (true, digits),
                None => (false, written.as_str()),
            },
        };
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(wrong("is not made of digits"));
        }
        if !international {
            return match (digits.len(), digits.strip_prefix("56")) {
                (9, _) => Self::chilean(digits),
                (11, Some(national)) => Self::chilean(national),
                _ => Err(wrong("has neither nine digits nor a country code")),
            };
        }
        match digits.strip_prefix("56") {
            Some(national) => Self::chilean(national),
            None if digits.starts_with('0') => Err(wrong("has no country code that begins with 0")),
            None if (8..=15).contains(&digits.len()) => Ok(Self(format!("+{digits}").into())),
            None => Err(wrong("has 8 to 15 digits with its country code")),
        }
    }

    /// Nine digits: a mobile begins with 9, a landline with its area code, from 2 to 7.
    fn chilean(national: &str) -> Result<Self, InvalidValue> {
        let legal =
            national.len() == 9 && national.starts_with(['2', '3', '4', '5', '6', '7', '9']);
        if legal {
            Ok(Self(format!("+56{national}").into()))
        } else {
            Err(InvalidValue { what: "phone", why: "is not a Chilean number of nine digits" })
        }
    }

    /// The number in E.164.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is a Chilean mobile, which can receive an SMS.
    pub fn is_chilean_mobile(&self) -> bool {
        self.0.starts_with("+569")
    }

    /// The last four digits, which a customer is asked for on the tracking page.
    pub fn last_four(&self) -> &str {
        &self.0[self.0.len() - 4..]
    }

    /// A link that opens a conversation in `WhatsApp`.
    pub fn wa_me_link(&self) -> String {
        format!("https://wa.me/{}", &self.0[1..])
    }
}

impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Phone(…)")
    }
}

impl TryFrom<String> for Phone {
    type Error = InvalidValue;
    fn try_from(text: String) -> Result<Self, InvalidValue> {
        Self::parse(&text)
    }
}

impl From<Phone> for String {
    fn from(phone: Phone) -> Self {
        phone.0.into()
    }
}
