//! The calendar that mirrors ours (Google): entries out, busy times and changes in. Our log wins.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::GatewayError;

/// The id of an entry of ours in the mirror. It follows from the booking, so that writing it again is harmless.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CalendarEntryId(String);

impl CalendarEntryId {
    /// The id of the entry of that booking: its UUID in hexadecimal, which providers take as it is.
    pub fn of(booking: Uuid) -> Self {
        Self(booking.simple().to_string())
    }

    /// The booking behind an id that looks like one of ours. Whether it is, only the bookings know.
    pub fn booking(text: &str) -> Option<Uuid> {
        let ours = text.len() == 32 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        ours.then(|| Uuid::try_parse(text).ok()).flatten()
    }

    /// The id's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An entry of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarEntry {
    /// Which booking it shows.
    pub booking: Uuid,
    /// What everybody who sees the calendar reads. No personal data beyond what the owner shares there.
    pub summary: String,
    /// What is read when it is opened.
    pub description: String,
    /// Where.
    pub location: Option<String>,
    /// From when (UTC).
    pub starts_at: DateTime<Utc>,
    /// Until when (UTC), not included.
    pub ends_at: DateTime<Utc>,
}

/// A stretch of time that is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Busy {
    /// From when (UTC).
    pub from: DateTime<Utc>,
    /// Until when (UTC), not included.
    pub until: DateTime<Utc>,
}

/// Where reading changes left off. Opaque.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SyncCursor(pub String);

/// An entry as the mirror has it now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignEntry {
    /// Its id there.
    pub id: String,
    /// The booking of ours that it shows by its id, which others may have made like that all the same.
    pub booking: Option<Uuid>,
    /// Whether it is gone. Nothing else is known of it then.
    pub deleted: bool,
    /// When it takes place; none when it is gone, or when that cannot be read. A whole day runs from midnight to midnight in Santiago.
    pub time: Option<Busy>,
    /// Whether it takes the time up.
    pub blocks: bool,
}

/// What changed in the mirror.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarChanges {
    /// Whether this is the whole calendar: forget what you held, the cursor was too old or there was none.
    pub whole: bool,
    /// What changed, or everything.
    pub entries: Vec<ForeignEntry>,
    /// Where to go on the next time.
    pub next: SyncCursor,
}

/// Asks to be told about changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelRequest {
    /// Our id of the channel, never used twice.
    pub id: Uuid,
    /// Where to tell it: HTTPS. What vouches for the notices is the gateway's own affair.
    pub address: String,
    /// Until when it is wanted (UTC); the provider may end it earlier.
    pub until: DateTime<Utc>,
}

/// A channel through which changes are told. It does not renew itself: open the next before it ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarChannel {
    /// Our id of it.
    pub id: Uuid,
    /// The provider's id of what it watches, which closing it takes.
    pub resource_id: String,
    /// When it ends (UTC).
    pub expires_at: DateTime<Utc>,
}

/// The mirror changed, or a channel began; what changed, has to be asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarNotice {
    /// Through which channel.
    pub channel: Uuid,
    /// The number of the notice, rising within the channel.
    pub number: u64,
    /// Whether it only says that the channel works.
    pub is_greeting: bool,
}

/// Mirrors the calendar.
#[async_trait]
pub trait CalendarGateway: Send + Sync + 'static {
    /// Whether there are keys.
    fn is_enabled(&self) -> bool;

    /// Makes the mirror show the entry as it is given. Repeating it is harmless.
    async fn put(&self, entry: &CalendarEntry) -> Result<(), GatewayError>;

    /// Makes sure that the mirror does not show the entry. Repeating it is harmless.
    async fn remove(&self, id: &CalendarEntryId) -> Result<(), GatewayError>;

    /// The stretches that are taken between two instants, ours among them.
    async fn busy(&self, range: Busy) -> Result<Vec<Busy>, GatewayError>;

    /// What changed since `cursor`. Without one, or when the provider no longer knows it, everything that ends
    /// at or after `from`; pass the same `from` while a cursor lives.
    async fn changes(
        &self,
        cursor: Option<&SyncCursor>,
        from: DateTime<Utc>,
    ) -> Result<CalendarChanges, GatewayError>;

    /// Asks to be told about changes. Notices get lost: read the changes now and then all the same.
    async fn watch(&self, channel: &ChannelRequest) -> Result<CalendarChannel, GatewayError>;

    /// Closes a channel. One that has ended already is closed.
    async fn unwatch(&self, channel: &CalendarChannel) -> Result<(), GatewayError>;
}
