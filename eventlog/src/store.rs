//! The port behind the log: what a store must be able to do with sealed events.
//!
//! Kept to what `KurrentDB` can offer as well: one stream per append, a position as a pair of numbers, no
//! transaction across streams. Sealing, keys and sign-in secrets are not the store's business.

use std::ops::ControlFlow;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use tokio::sync::watch;
use uuid::Uuid;

use crate::append::Appended;
use crate::archive::ImportSource;
use crate::error::LogError;
use crate::event::{RawEvent, StoredEvent, StreamId};
use crate::position::Position;
use crate::stats::LogStats;

/// An event that is ready to be stored.
#[derive(Debug, Clone)]
pub struct SealedEvent {
    /// Derived from the command id and the event's ordinal.
    pub event_id: Uuid,
    /// Its name.
    pub event_type: String,
    /// The version of its shape.
    pub event_version: String,
    /// The sealed payload, JSON text.
    pub payload: String,
}

/// An append that is ready to be stored.
#[derive(Debug, Clone)]
pub struct SealedAppend {
    /// To which stream.
    pub stream: StreamId,
    /// The last sequence that the decision was based on.
    pub expected_sequence: u64,
    /// The events, at least one.
    pub events: Vec<SealedEvent>,
    /// The sealed metadata, JSON text, the same for all of them.
    pub metadata: String,
    /// The command that causes them.
    pub command_id: Uuid,
    /// The digest of the request.
    pub fingerprint: String,
    /// When it happened.
    pub recorded_at: DateTime<Utc>,
}

/// Why a store appended nothing.
#[derive(Debug, thiserror::Error)]
pub enum StoreAppendError {
    /// The stream is not at the expected sequence; carries what was appended since.
    #[error("the stream has moved on")]
    Conflict(Vec<StoredEvent>),
    /// The command id was used for another request.
    #[error("the command id was used for another request")]
    IdempotencyMismatch,
    /// The store failed.
    #[error(transparent)]
    Log(#[from] LogError),
}

/// What a command id led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandOutcome {
    /// In which stream.
    pub stream: StreamId,
    /// The sequence of the command's last event.
    pub sequence: u64,
    /// The position of the command's last event.
    pub position: Position,
    /// The digest of the request.
    pub fingerprint: String,
}

/// Which events a replay visits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReplayQuery {
    /// After this position.
    pub after: Position,
    /// Up to and including this position; to the end of the log as it is at the start when absent.
    pub until: Option<Position>,
    /// Only events of these names.
    pub event_types: Option<Vec<String>>,
    /// Only events of these aggregates.
    pub aggregates: Option<Aggregates>,
}

/// A choice of aggregates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Aggregates {
    /// All of that type.
    OfType(String),
    /// This one.
    One(StreamId),
}

/// Sees the events of a replay, in order, on a thread that may block.
pub type RawVisitor =
    Box<dyn for<'a> FnMut(RawEvent<'a>) -> Result<ControlFlow<()>, LogError> + Send>;

/// A store of sealed events in one order.
#[async_trait]
pub trait EventStore: Send + Sync + 'static {
    /// Appends all events or none, durably. The same command id with the same fingerprint answers with its
    /// first outcome. Once called, it runs to its end even when the caller stops waiting.
    async fn append(&self, append: SealedAppend) -> Result<Appended, StoreAppendError>;

    /// The events of a stream after a sequence, in order.
    async fn load(&self, stream: &StreamId, after: u64) -> Result<Vec<StoredEvent>, LogError>;

    /// The sequence of the stream's last event, 0 when there is none.
    async fn stream_version(&self, stream: &StreamId) -> Result<u64, LogError>;

    /// At most `limit` events after a position, in the order of the log, without gaps.
    async fn read_after(&self, after: Position, limit: usize)
    -> Result<Vec<StoredEvent>, LogError>;

    /// Visits events in the order of the log until the visitor breaks; an interrupted replay is an error.
    async fn replay(&self, query: ReplayQuery, visitor: RawVisitor) -> Result<(), LogError>;

    /// The position of the last event.
    async fn head(&self) -> Result<Position, LogError>;

    /// Wakes when the head has probably moved; a hint, polling is the truth.
    fn wakeups(&self) -> watch::Receiver<Position>;

    /// What a command id led to.
    async fn find_command(&self, command_id: Uuid) -> Result<Option<CommandOutcome>, LogError>;

    /// Counts and sizes.
    async fn stats(&self) -> Result<LogStats, LogError>;

    /// Fills an empty log; nothing is visible before the source is exhausted without an error.
    async fn import(&self, source: Box<dyn ImportSource>) -> Result<u64, crate::ImportError>;

    /// Finishes what is queued and stops.
    async fn shutdown(&self);
}
