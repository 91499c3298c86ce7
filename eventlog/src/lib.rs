//! The log: every fact of the workshop, in one order, for ever, and everything that stands beside it.
//!
//! [`EventLog`] is a store (`SQLite` or Postgres) with a [`Vault`] that seals personal data on the way in and
//! opens it on the way out. The commands append through it, the projections follow it. It knows nothing of
//! repairs: events are names, JSON and metadata here.
#![warn(missing_docs)]

mod append;
mod archive;
mod chain;
mod checkpoints;
mod config;
mod cqrs;
mod credentials;
mod error;
mod event;
mod hex;
mod log;
mod metadata;
mod migrations;
mod position;
mod postgres;
mod sealing;
mod side;
mod sqlite;
mod stats;
mod store;
mod telemetry;
mod vault;
mod wakeup;

pub use append::{Append, AppendError, Appended, MAX_EVENTS, MAX_PAYLOAD_BYTES};
pub use archive::{ExportError, ImportError, ImportSource, Manifest};
pub use chain::{Chain, ChainBreak, ChainBreakKind, ChainReport, ChainRoot};
pub use checkpoints::{Checkpoints, Lease};
pub use config::{LogConfig, MasterKey};
pub use cqrs::CommandRepository;
pub use credentials::*;
pub use error::LogError;
pub use event::{EventRef, NewEvent, RawEvent, RecordedEvent, StoredEvent, StreamId, event_id};
pub use log::{EventLog, Follower, Replayed};
pub use metadata::{Metadata, VISITORS};
pub use position::{InvalidPosition, Position};
pub use stats::{AggregateCount, EventCount, LogStats};
pub use store::{
    Aggregates, CommandOutcome, EventStore, RawVisitor, ReplayQuery, SealedAppend, SealedEvent,
    StoreAppendError,
};
pub use vault::{KeyTransfer, KeyTransferError, Rewrapped, Vault};
