//! E-mail addresses, normalised so that the same mailbox is the same text.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::InvalidValue;

/// An e-mail address in lower case: ASCII, at most 254 characters, one `@`, a domain with a dot.
///
/// Personal data: `Debug` does not show it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Email(Box<str>);

impl Email {
    /// The longest address that SMTP can carry.
    const MAX_CHARS: usize = 254;
    /// The longest part before the `@`.
    const MAX_LOCAL_CHARS: usize = 64;
    /// The longest label of a domain name.
    const MAX_LABEL_CHARS: usize = 63;

    /// Reads an address: trims it and lowers its case.
    ///
    /// # Errors
    /// When it is not an address that every mail server accepts.
    pub fn parse(text: &str) -> Result<Self, InvalidValue> {
        let wrong = |why| InvalidValue { what: "email", why };
        let text = text.trim();
        if text.len() > Self::MAX_CHARS {
            return Err(wrong("is longer than 254 characters"));
        }
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(wrong("has spaces, control or non-ASCII characters"));
        }
        let (local, domain) = text.split_once('@').ok_or(wrong("has no @"))?;
        if !is_legal_local(local) {
            return Err(wrong("is not legal before the @"));
        }
        if !is_legal_domain(domain) {
            return Err(wrong("has no legal domain after the @"));
        }
        Ok(Self(text.to_ascii_lowercase().into()))
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_legal_local(local: &str) -> bool {
    let atext = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte);
    local.len() <= Email::MAX_LOCAL_CHARS
        && local.split('.').all(|atom| !atom.is_empty() && atom.bytes().all(atext))
}

fn is_legal_domain(domain: &str) -> bool {
    let label = |label: &str| {
        (1..=Email::MAX_LABEL_CHARS).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    domain
        .rsplit_once('.')
        .is_some_and(|(_, top)| top.len() >= 2 && !top.bytes().all(|byte| byte.is_ascii_digit()))
        && domain.split('.').all(label)
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Email(…)")
    }
}

impl TryFrom<String> for Email {
    type Error = InvalidValue;
    fn try_from(text: String) -> Result<Self, InvalidValue> {
        Self::parse(&text)
    }
}

impl From<Email> for String {
    fn from(email: Email) -> Self {
        email.0.into()
    }
}
