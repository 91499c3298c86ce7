//! Export and import: the whole log as NDJSON in zstd, from any store to any store.
//!
//! The first line says what the file is, the last one is the manifest (count, SHA-256, first and last
//! position); between them one event a line, sealed as it is stored. Memory does not depend on the length.

mod export;
mod import;
mod line;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::LogError;
use crate::event::StoredEvent;
use crate::position::Position;

pub(crate) use export::Exporter;
pub(crate) use import::Archive;

/// What the first line's `format` says.
const FORMAT: &str = "cirujano-log";
/// What the first line's `version` says.
const VERSION: u32 = 1;

/// What an export contains, as its last line says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Which log it was taken from.
    pub log_id: Uuid,
    /// When it was taken, as the caller's clock said.
    pub created_at: DateTime<Utc>,
    /// How many events.
    pub events: u64,
    /// SHA-256 over the lines of the events, each with its line feed, as hexadecimal.
    pub sha256: String,
    /// The position of the first event in the log it was taken from.
    pub first: Option<Position>,
    /// The position of the last event in the log it was taken from.
    pub last: Option<Position>,
}

/// Why an export could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The file cannot be written.
    #[error("the export cannot be written")]
    Io(#[from] std::io::Error),
    /// The log failed.
    #[error(transparent)]
    Log(#[from] LogError),
}

/// Why nothing was imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The log already holds events.
    #[error("the log is not empty; an export is only taken over by an empty one")]
    NotEmpty,
    /// The file cannot be read, or is cut off within a compressed block.
    #[error("the export cannot be read")]
    Io(#[from] std::io::Error),
    /// The file is no export, or is of a version that this one does not know.
    #[error("not an export of this program: {0}")]
    Format(String),
    /// The file is not what its manifest says.
    #[error("the export is damaged: {0}")]
    Damaged(String),
    /// The log failed.
    #[error(transparent)]
    Log(#[from] LogError),
}

/// The events of an export, in order.
pub trait ImportSource: Send {
    /// The next events; `None` only once everything was read and agrees with the manifest. May block.
    fn next_batch(&mut self) -> Result<Option<Vec<StoredEvent>>, ImportError>;
}
