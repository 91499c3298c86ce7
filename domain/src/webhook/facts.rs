//! Who delivers, what is kept of a delivery, and what makes two of them the same.

use std::collections::BTreeMap;
use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::values::{Personal, Sha256Hex};

/// Whose webhook it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Provider {
    /// Payments and refunds: a token, and nothing about a person.
    Flow,
    /// What became of mails.
    SendgridEvents,
    /// Mails that came in.
    SendgridInbound,
    /// What became of messages, and messages that came in.
    Twilio,
    /// That something changed in the calendar; its body is empty.
    GoogleCalendar,
}

impl Provider {
    /// Every provider, for tables and tests.
    pub const ALL: [Self; 5] = [
        Self::Flow,
        Self::SendgridEvents,
        Self::SendgridInbound,
        Self::Twilio,
        Self::GoogleCalendar,
    ];

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Flow => "flow",
            Self::SendgridEvents => "sendgrid_events",
            Self::SendgridInbound => "sendgrid_inbound",
            Self::Twilio => "twilio",
            Self::GoogleCalendar => "google_calendar",
        }
    }

    /// The provider of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|provider| provider.as_str() == name)
    }

    /// Whether its bodies speak of people, and are sealed.
    pub const fn speaks_of_people(self) -> bool {
        match self {
            Self::SendgridEvents | Self::SendgridInbound | Self::Twilio => true,
            Self::Flow | Self::GoogleCalendar => false,
        }
    }

    /// The headers that are kept, in lower case: what a newer handler needs to verify and read the delivery
    /// again. Never a secret: the channel token of Google is compared on arrival and dropped.
    pub const fn headers(self) -> &'static [&'static str] {
        match self {
            Self::Flow => &["content-type", "user-agent"],
            Self::SendgridEvents | Self::SendgridInbound => &[
                "content-type",
                "user-agent",
                "x-twilio-email-event-webhook-signature",
                "x-twilio-email-event-webhook-timestamp",
            ],
            Self::Twilio => {
                &["content-type", "i-twilio-idempotency-token", "user-agent", "x-twilio-signature"]
            }
            Self::GoogleCalendar => &[
                "user-agent",
                "x-goog-channel-expiration",
                "x-goog-channel-id",
                "x-goog-message-number",
                "x-goog-resource-id",
                "x-goog-resource-state",
                "x-goog-resource-uri",
            ],
        }
    }
}

impl Provider {
    /// The fields of the address that are kept: what a handler needs that is not in the body. Never a secret: the one in
    /// the address of mails that come in is compared on arrival and dropped.
    pub const fn query(self) -> &'static [&'static str] {
        match self {
            // Which message of ours a callback is about, where the answer with its id was lost.
            Self::Twilio => &["notification"],
            Self::Flow | Self::SendgridEvents | Self::SendgridInbound | Self::GoogleCalendar => &[],
        }
    }
}

impl fmt::Display for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The longest value of a header that is kept.
const HEADER_MAX_CHARS: usize = 1_000;

/// The headers of a delivery that are kept, by their names in lower case. Of a header that comes twice the last
/// value stays.
pub fn kept_headers<'a>(
    provider: Provider,
    headers: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> BTreeMap<String, String> {
    let plain = |value: &str| -> String {
        value.chars().filter(|c| !c.is_control()).take(HEADER_MAX_CHARS).collect()
    };
    headers
        .into_iter()
        .map(|(name, value)| (name.to_ascii_lowercase(), plain(value)))
        .filter(|(name, _)| provider.headers().contains(&name.as_str()))
        .collect()
}

/// The longest field of an address that is kept.
const FIELD_MAX_CHARS: usize = 64;

/// The fields of the address that was called which are kept, by their names. What is no plain id is dropped.
pub fn kept_query(provider: Provider, url: &str) -> BTreeMap<String, String> {
    let is_plain = |value: &str| {
        (1..=FIELD_MAX_CHARS).contains(&value.len())
            && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let query = url.split_once('?').map_or("", |(_, query)| query);
    query
        .split('&')
        .filter_map(|field| field.split_once('='))
        .filter(|(name, value)| provider.query().contains(name) && is_plain(value))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// How the bytes of a body became text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    /// They are UTF-8 without NUL.
    Utf8,
    /// They are not, and were encoded.
    Base64,
}

/// The text of a body, sealed where it speaks of people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BodyText {
    /// In the clear.
    Clear(String),
    /// Sealed, under the subject that the caller gave it: a person where one is known, else an id of its own.
    Personal(Personal),
}

/// The body of a delivery, byte for byte.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Body {
    /// Its text.
    pub text: BodyText,
    /// How to get the bytes back.
    pub encoding: Encoding,
}

/// Why a body is not kept any longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BodyErasure {
    /// A person whom it concerned was erased.
    Person,
    /// It was processed, or given up, long ago.
    Age,
}

/// How long a body that speaks of people is kept once it was processed or given up: longer than anybody looks into what a provider
/// sent, and no longer than that (`product.md` §3, data law).
pub const BODY_KEPT: TimeDelta = TimeDelta::days(90);

/// The stream of a delivery: the same provider and key are the same stream.
pub fn delivery_id(provider: Provider, dedupe_key: &str) -> String {
    format!("{provider}.{}", Sha256Hex::of(dedupe_key.as_bytes()))
}

/// What makes two callbacks of Flow the same one: the token within a minute. The token alone would not do, since
/// an order that was turned down and then paid calls back twice with it, and the second call is the one that pays.
pub fn flow_dedupe_key(token: &str, received_at: DateTime<Utc>) -> String {
    format!("{token}@{}", received_at.timestamp().div_euclid(60))
}
