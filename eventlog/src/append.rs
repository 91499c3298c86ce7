//! What is asked of an append, what it answers, and how it is checked before any store sees it.

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::error::LogError;
use crate::event::{NewEvent, RecordedEvent, StreamId};
use crate::metadata::Metadata;
use crate::position::Position;

/// The largest number of events that one command may append.
pub const MAX_EVENTS: usize = 1_000;
/// The largest payload of one event, in bytes of JSON.
pub const MAX_PAYLOAD_BYTES: usize = 4 << 20;
/// The longest name of a type or id, in bytes.
const MAX_NAME_BYTES: usize = 200;

/// The events of one command, to be appended to one stream, all or none.
#[derive(Debug, Clone)]
pub struct Append {
    /// To which stream.
    pub stream: StreamId,
    /// The sequence of the last event that the decision was based on; 0 for a new stream.
    pub expected_sequence: u64,
    /// The events, at least one.
    pub events: Vec<NewEvent>,
    /// Who, how and why; its command id makes the append idempotent.
    pub metadata: Metadata,
    /// When it happened, as the caller's clock says; kept to the microsecond.
    pub recorded_at: DateTime<Utc>,
}

/// An append that is durable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Appended {
    /// The sequence of the command's last event.
    pub sequence: u64,
    /// The position of the command's last event.
    pub position: Position,
    /// Whether this command id had been appended before, and this is its first outcome.
    pub replayed: bool,
}

/// Why nothing was appended.
#[derive(Debug, thiserror::Error)]
pub enum AppendError {
    /// The stream is not at the expected sequence. At most the first [`MAX_EVENTS`] that intervened are told.
    #[error("the stream has moved on by {} events", intervened.len())]
    Conflict {
        /// What was appended since; empty when the expected sequence is beyond the stream's end.
        intervened: Vec<RecordedEvent>,
    },
    /// This command id was used for another request.
    #[error("this command id was used for another request")]
    IdempotencyMismatch,
    /// The events cannot be stored, in this or any other attempt.
    #[error("the events cannot be stored: {0}")]
    Refused(String),
    /// The log failed; the append may or may not have happened when the error is transient, and repeating it
    /// with the same command id is safe.
    #[error(transparent)]
    Log(#[from] LogError),
}

impl Append {
    /// Refuses what no store could keep.
    pub(crate) fn check(&self) -> Result<(), AppendError> {
        let refuse = |why: String| Err(AppendError::Refused(why));
        if self.events.is_empty() || self.events.len() > MAX_EVENTS {
            return refuse(format!("{} events, must be 1 to {MAX_EVENTS}", self.events.len()));
        }
        check_name("aggregate type", &self.stream.aggregate_type)?;
        check_name("aggregate id", &self.stream.aggregate_id)?;
        for event in &self.events {
            check_name("event type", &event.event_type)?;
            check_name("event version", &event.event_version)?;
            if contains_nul(&event.payload) {
                return refuse(format!("a NUL character in {}", event.event_type));
            }
        }
        if self.metadata.texts().any(|text| text.contains('\0')) {
            return refuse("a NUL character in the metadata".into());
        }
        if self.expected_sequence > i64::MAX as u64 - MAX_EVENTS as u64 {
            return refuse("the expected sequence is too large".into());
        }
        Ok(())
    }
}

fn check_name(what: &str, name: &str) -> Result<(), AppendError> {
    if name.is_empty() || name.len() > MAX_NAME_BYTES || name.contains('\0') {
        return Err(AppendError::Refused(format!(
            "the {what} must be 1 to {MAX_NAME_BYTES} bytes without NUL"
        )));
    }
    Ok(())
}

fn contains_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(items) => items.iter().any(contains_nul),
        Value::Object(fields) => {
            fields.iter().any(|(key, value)| key.contains('\0') || contains_nul(value))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}
