//! The lines of an export.

use std::borrow::Cow;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use uuid::Uuid;

use super::Manifest;
use crate::event::{RawEvent, StoredEvent, StreamId};
use crate::position::Position;

/// The first line.
#[derive(Serialize, Deserialize)]
pub(super) struct Header {
    pub(super) format: String,
    pub(super) version: u32,
    pub(super) log_id: Uuid,
    pub(super) created_at: DateTime<Utc>,
}

/// The last line.
#[derive(Serialize, Deserialize)]
pub(super) struct Trailer {
    pub(super) manifest: Manifest,
}

/// JSON exactly as it is stored: embedded where it fits on a line, else as a text.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Json<'a> {
    #[serde(borrow)]
    Json(&'a RawValue),
    Text(Cow<'a, str>),
}

impl<'a> Json<'a> {
    fn new(text: &'a str) -> Self {
        let fits = !text.contains(['\n', '\r']) && text.trim() == text;
        match serde_json::from_str::<&RawValue>(text) {
            Ok(raw) if fits => Self::Json(raw),
            _ => Self::Text(Cow::Borrowed(text)),
        }
    }

    fn as_str(&self) -> &str {
        match self {
            Self::Json(raw) => raw.get(),
            Self::Text(text) => text,
        }
    }
}

/// One event.
#[derive(Serialize, Deserialize)]
pub(super) struct EventLine<'a> {
    position: Position,
    #[serde(borrow)]
    aggregate_type: Cow<'a, str>,
    #[serde(borrow)]
    aggregate_id: Cow<'a, str>,
    sequence: u64,
    #[serde(borrow)]
    event_type: Cow<'a, str>,
    #[serde(borrow)]
    event_version: Cow<'a, str>,
    event_id: Uuid,
    recorded_at: Cow<'a, str>,
    #[serde(borrow)]
    payload: Json<'a>,
    #[serde(borrow)]
    metadata: Json<'a>,
}

impl<'a> From<&RawEvent<'a>> for EventLine<'a> {
    fn from(event: &RawEvent<'a>) -> Self {
        Self {
            position: event.position,
            aggregate_type: event.aggregate_type.into(),
            aggregate_id: event.aggregate_id.into(),
            sequence: event.sequence,
            event_type: event.event_type.into(),
            event_version: event.event_version.into(),
            event_id: event.event_id,
            recorded_at: event.recorded_at.to_rfc3339_opts(SecondsFormat::Micros, true).into(),
            payload: Json::new(event.payload),
            metadata: Json::new(event.metadata),
        }
    }
}

impl EventLine<'_> {
    /// The event, unless its time cannot be read.
    pub(super) fn into_stored(self) -> Result<StoredEvent, chrono::ParseError> {
        Ok(StoredEvent {
            position: self.position,
            stream: StreamId::new(self.aggregate_type.into_owned(), self.aggregate_id),
            sequence: self.sequence,
            event_type: self.event_type.into_owned(),
            event_version: self.event_version.into_owned(),
            event_id: self.event_id,
            payload: self.payload.as_str().to_owned(),
            metadata: self.metadata.as_str().to_owned(),
            recorded_at: DateTime::parse_from_rfc3339(&self.recorded_at)?.to_utc(),
        })
    }
}
