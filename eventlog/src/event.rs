//! Events: as they are proposed, as they are stored (sealed) and as they are read (opened).

use std::borrow::Cow;
use std::fmt;

use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::error::LogError;
use crate::metadata::Metadata;
use crate::position::Position;
use crate::sealing::Opener;

/// The stream of one aggregate.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct StreamId {
    /// The aggregate's type, a literal that is stored for ever (`repair`).
    pub aggregate_type: Cow<'static, str>,
    /// The aggregate's id within its type (`CDS-2026-0001`).
    pub aggregate_id: String,
}

impl StreamId {
    /// The stream of that aggregate.
    pub fn new(
        aggregate_type: impl Into<Cow<'static, str>>,
        aggregate_id: impl Into<String>,
    ) -> Self {
        Self { aggregate_type: aggregate_type.into(), aggregate_id: aggregate_id.into() }
    }
}

/// `repair/CDS-2026-0001`.
impl fmt::Display for StreamId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.aggregate_type, self.aggregate_id)
    }
}

/// The id of the `ordinal`-th event (from 0) of a command: the same command can never be stored twice.
pub fn event_id(command_id: Uuid, ordinal: usize) -> Uuid {
    Uuid::new_v5(&command_id, ordinal.to_string().as_bytes())
}

/// An event that a command proposes, in the clear.
#[derive(Debug, Clone, PartialEq)]
pub struct NewEvent {
    /// The event's name, a literal that is stored for ever.
    pub event_type: String,
    /// The version of its shape (`1.0`).
    pub event_version: String,
    /// The event as JSON, personal data as `{"$person": id, "$clear": text}`.
    pub payload: Value,
}

/// An event as the store keeps it: personal data sealed, JSON as text, byte for byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEvent {
    /// Its place in the log.
    pub position: Position,
    /// The aggregate it belongs to.
    pub stream: StreamId,
    /// Its number in the stream, from 1 without gaps.
    pub sequence: u64,
    /// Its name.
    pub event_type: String,
    /// The version of its shape.
    pub event_version: String,
    /// Its id, unique in the log.
    pub event_id: Uuid,
    /// The sealed payload, JSON text.
    pub payload: String,
    /// The sealed metadata, JSON text.
    pub metadata: String,
    /// When it was recorded, to the microsecond.
    pub recorded_at: DateTime<Utc>,
}

/// [`StoredEvent`], borrowed from the row it stands in.
#[derive(Debug, Clone, Copy)]
pub struct RawEvent<'a> {
    /// Its place in the log.
    pub position: Position,
    /// The type of the aggregate it belongs to.
    pub aggregate_type: &'a str,
    /// The id of the aggregate it belongs to.
    pub aggregate_id: &'a str,
    /// Its number in the stream, from 1 without gaps.
    pub sequence: u64,
    /// Its name.
    pub event_type: &'a str,
    /// The version of its shape.
    pub event_version: &'a str,
    /// Its id, unique in the log.
    pub event_id: Uuid,
    /// The sealed payload, JSON text.
    pub payload: &'a str,
    /// The sealed metadata, JSON text.
    pub metadata: &'a str,
    /// When it was recorded, to the microsecond.
    pub recorded_at: DateTime<Utc>,
}

impl RawEvent<'_> {
    /// An owned copy.
    pub fn to_stored(&self) -> StoredEvent {
        StoredEvent {
            position: self.position,
            stream: StreamId::new(self.aggregate_type.to_owned(), self.aggregate_id),
            sequence: self.sequence,
            event_type: self.event_type.to_owned(),
            event_version: self.event_version.to_owned(),
            event_id: self.event_id,
            payload: self.payload.to_owned(),
            metadata: self.metadata.to_owned(),
            recorded_at: self.recorded_at,
        }
    }
}

impl StoredEvent {
    /// A borrowed view.
    pub fn as_raw(&self) -> RawEvent<'_> {
        RawEvent {
            position: self.position,
            aggregate_type: &self.stream.aggregate_type,
            aggregate_id: &self.stream.aggregate_id,
            sequence: self.sequence,
            event_type: &self.event_type,
            event_version: &self.event_version,
            event_id: self.event_id,
            payload: &self.payload,
            metadata: &self.metadata,
            recorded_at: self.recorded_at,
        }
    }
}

/// An event as it is read: personal data opened, or marked as erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedEvent {
    /// Its place in the log.
    pub position: Position,
    /// The aggregate it belongs to.
    pub stream: StreamId,
    /// Its number in the stream, from 1 without gaps.
    pub sequence: u64,
    /// Its name.
    pub event_type: String,
    /// The version of its shape.
    pub event_version: String,
    /// Its id, unique in the log.
    pub event_id: Uuid,
    /// The payload as JSON text.
    pub payload: String,
    /// Who caused it, how and why.
    pub metadata: Metadata,
    /// When it was recorded, to the microsecond.
    pub recorded_at: DateTime<Utc>,
}

impl RecordedEvent {
    /// Decodes the payload.
    pub fn decode<T: DeserializeOwned>(&self) -> Result<T, LogError> {
        serde_json::from_str(&self.payload)
            .map_err(|error| LogError::damaged_event(self.position, error))
    }
}

/// An event in a replay, borrowed from its row. Payload and metadata are opened only when asked for.
#[derive(Clone, Copy)]
pub struct EventRef<'a> {
    raw: RawEvent<'a>,
    opener: &'a Opener,
}

impl<'a> EventRef<'a> {
    pub(crate) const fn new(raw: RawEvent<'a>, opener: &'a Opener) -> Self {
        Self { raw, opener }
    }

    /// Its place in the log.
    pub const fn position(&self) -> Position {
        self.raw.position
    }

    /// The type of the aggregate it belongs to.
    pub const fn aggregate_type(&self) -> &'a str {
        self.raw.aggregate_type
    }

    /// The id of the aggregate it belongs to.
    pub const fn aggregate_id(&self) -> &'a str {
        self.raw.aggregate_id
    }

    /// Its number in the stream, from 1 without gaps.
    pub const fn sequence(&self) -> u64 {
        self.raw.sequence
    }

    /// Its name.
    pub const fn event_type(&self) -> &'a str {
        self.raw.event_type
    }

    /// The version of its shape.
    pub const fn event_version(&self) -> &'a str {
        self.raw.event_version
    }

    /// Its id, unique in the log.
    pub const fn event_id(&self) -> Uuid {
        self.raw.event_id
    }

    /// When it was recorded, to the microsecond.
    pub const fn recorded_at(&self) -> DateTime<Utc> {
        self.raw.recorded_at
    }

    /// The event as it is stored, sealed.
    pub const fn raw(&self) -> &RawEvent<'a> {
        &self.raw
    }

    /// The payload as JSON text, personal data opened; borrowed unless something was sealed.
    pub fn payload(&self) -> Result<Cow<'a, str>, LogError> {
        self.opener.open_payload(self.raw.payload)
    }

    /// Decodes the payload without an intermediate tree.
    pub fn decode<T: DeserializeOwned>(&self) -> Result<T, LogError> {
        serde_json::from_str(&self.payload()?)
            .map_err(|error| LogError::damaged_event(self.raw.position, error))
    }

    /// Who caused it, how and why.
    pub fn metadata(&self) -> Result<Metadata, LogError> {
        self.opener.open_metadata(self.raw.position, self.raw.metadata)
    }

    /// An owned copy, opened.
    pub fn to_recorded(&self) -> Result<RecordedEvent, LogError> {
        let raw = &self.raw;
        Ok(RecordedEvent {
            position: raw.position,
            stream: StreamId::new(raw.aggregate_type.to_owned(), raw.aggregate_id),
            sequence: raw.sequence,
            event_type: raw.event_type.to_owned(),
            event_version: raw.event_version.to_owned(),
            event_id: raw.event_id,
            payload: self.payload()?.into_owned(),
            metadata: self.metadata()?,
            recorded_at: raw.recorded_at,
        })
    }
}
