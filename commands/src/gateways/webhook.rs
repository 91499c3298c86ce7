//! What providers send on their own: is it genuine, is it a repetition, what does it say?
//!
//! The three questions are asked at different times. A delivery is verified on its raw bytes and kept before
//! anything else; it is read later, and read again when a newer version knows better.

use chrono::{DateTime, Utc};

/// A delivery as it arrived.
#[derive(Clone, Copy)]
pub struct Delivery<'a> {
    /// The public address that was called, exactly: scheme, host, path and query. Rebuilt from the configured
    /// public address, never from the `Host` that came along.
    pub url: &'a str,
    /// The headers; their names in any case.
    pub headers: &'a [(String, String)],
    /// The bytes, as they came.
    pub body: &'a [u8],
}

impl<'a> Delivery<'a> {
    /// The first header of that name.
    pub fn header(&self, name: &str) -> Option<&'a str> {
        let mut headers = self.headers.iter();
        headers.find(|(header, _)| header.eq_ignore_ascii_case(name)).map(|(_, value)| &**value)
    }
}

/// Why a delivery is not believed. The sender is told no more than that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WebhookRefused {
    /// What should vouch for it is missing.
    #[error("the delivery is not signed")]
    Unsigned,
    /// The signature or the secret is wrong.
    #[error("the delivery is not genuine")]
    Forged,
    /// It is genuine, and too old or from the future.
    #[error("the delivery is stale")]
    Stale,
    /// It is not what this provider sends.
    #[error("the delivery is malformed")]
    Malformed,
}

impl WebhookRefused {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unsigned => "webhook.unsigned",
            Self::Forged => "webhook.forged",
            Self::Stale => "webhook.stale",
            Self::Malformed => "webhook.malformed",
        }
    }
}

/// A genuine delivery that this version cannot make sense of. It stays in the inbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the delivery cannot be read: {what}")]
pub struct Unreadable {
    /// What is wrong with it, without repeating what came.
    pub what: &'static str,
}

/// What a repetition of a delivery is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Repetition {
    /// It says what was said before: whoever has kept one delivery with the key may drop all others.
    SaysNothingNew,
    /// It only says "look again", and there may be more to see than the last time: it may be dropped while an
    /// earlier one with the key waits to be processed, and not after.
    MayAnnounceMore,
}

/// One kind of delivery of one provider.
pub trait Webhook: Send + Sync + 'static {
    /// What a delivery says, once it is read.
    type Notice: Send + 'static;

    /// The provider's name, as the inbox and the metrics know it.
    fn provider(&self) -> &'static str;

    /// The headers worth keeping, in lower case: what [`Self::read`] and [`Self::dedupe_key`] look at, and
    /// signatures as proof; no secrets, and nothing that tells about people.
    fn kept_headers(&self) -> &'static [&'static str];

    /// Whether a delivery to that address may be genuine, asked before its body is read: where the address holds the secret,
    /// nobody without it makes us take in anything. In constant time.
    ///
    /// # Errors
    /// When it is not.
    fn verify_address(&self, _url: &str) -> Result<(), WebhookRefused> {
        Ok(())
    }

    /// Whether the delivery is genuine and fresh. Looks at the raw bytes, in constant time.
    ///
    /// # Errors
    /// When it is not; the delivery must not be kept then.
    fn verify(&self, delivery: &Delivery<'_>, now: DateTime<Utc>) -> Result<(), WebhookRefused>;

    /// The key that repetitions of a delivery have in common. Personal data in it is hashed.
    fn dedupe_key(&self, delivery: &Delivery<'_>) -> String;

    /// What a repetition of a delivery is worth.
    fn repetition(&self) -> Repetition {
        Repetition::SaysNothingNew
    }

    /// What the delivery says. Only for deliveries that were verified when they came.
    ///
    /// # Errors
    /// When this version cannot make sense of it.
    fn read(&self, delivery: &Delivery<'_>) -> Result<Vec<Self::Notice>, Unreadable>;
}
