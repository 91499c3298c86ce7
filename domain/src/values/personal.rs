//! Personal data inside events.
//!
//! The domain sees it in the clear; the log encrypts it with the person's own key before it is written and
//! opens it when it is read. Once the key is destroyed it reads as erased, for ever.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::PersonId;

/// What is shown where personal data was erased.
pub const ERASED_TEXT: &str = "dato eliminado";

/// A text about a person: name, RUT, e-mail, phone, address, free text.
///
/// Its JSON is `{"$person": id, "$clear": text}` in the clear and `{"$person": id, "$erased": true}` once the
/// key is gone; the log keeps `{"$person": id, "$sealed": ciphertext}`, which never reaches the domain.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Wire", try_from = "Wire")]
pub struct Personal {
    subject: PersonId,
    clear: Option<Box<str>>,
}

impl Personal {
    /// A text about `subject`.
    pub fn new(subject: PersonId, text: impl Into<Box<str>>) -> Self {
        Self { subject, clear: Some(text.into()) }
    }

    /// A text whose key is gone.
    pub const fn erased(subject: PersonId) -> Self {
        Self { subject, clear: None }
    }

    /// Whose data it is.
    pub const fn subject(&self) -> PersonId {
        self.subject
    }

    /// The text, unless it was erased.
    pub fn reveal(&self) -> Option<&str> {
        self.clear.as_deref()
    }

    /// The text, or [`ERASED_TEXT`].
    pub fn text(&self) -> &str {
        self.reveal().unwrap_or(ERASED_TEXT)
    }
}

/// Never shows the text: logs and panics are not a place for it.
impl fmt::Debug for Personal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Personal({})", self.subject)
    }
}

#[derive(Serialize, Deserialize)]
struct Wire {
    #[serde(rename = "$person")]
    person: PersonId,
    #[serde(rename = "$clear", default, skip_serializing_if = "Option::is_none")]
    clear: Option<Box<str>>,
    #[serde(rename = "$erased", default, skip_serializing_if = "Option::is_none")]
    erased: Option<bool>,
}

impl From<Personal> for Wire {
    fn from(personal: Personal) -> Self {
        let erased = personal.clear.is_none().then_some(true);
        Self { person: personal.subject, clear: personal.clear, erased }
    }
}

impl TryFrom<Wire> for Personal {
    type Error = &'static str;

    fn try_from(wire: Wire) -> Result<Self, Self::Error> {
        match (wire.clear, wire.erased) {
            (Some(text), None) => Ok(Self::new(wire.person, text)),
            (None, Some(true)) => Ok(Self::erased(wire.person)),
            _ => Err("personal data must be either in the clear or erased: was it left sealed?"),
        }
    }
}
