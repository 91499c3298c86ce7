//! Counts and sizes of a log.

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::position::Position;

/// What `log stats` shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LogStats {
    /// All events.
    pub events: u64,
    /// Events and streams by aggregate type, in the order of their names.
    pub by_aggregate: Vec<AggregateCount>,
    /// Events by name, in the order of their names.
    pub by_event: Vec<EventCount>,
    /// What the log takes on disk with its indexes, in bytes.
    pub bytes: u64,
    /// The position of the last event.
    pub head: Position,
    /// When the first event was recorded.
    pub oldest: Option<DateTime<Utc>>,
    /// When the last event was recorded.
    pub newest: Option<DateTime<Utc>>,
}

/// How much there is of one aggregate type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AggregateCount {
    /// The aggregate's type.
    pub aggregate_type: String,
    /// How many streams.
    pub streams: u64,
    /// How many events.
    pub events: u64,
}

/// How much there is of one kind of event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EventCount {
    /// The aggregate's type.
    pub aggregate_type: String,
    /// The event's name.
    pub event_type: String,
    /// The version of its shape.
    pub event_version: String,
    /// How many.
    pub events: u64,
}
