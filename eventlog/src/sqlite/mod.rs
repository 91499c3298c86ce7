//! The log in one `SQLite` file: one writer thread with group commit, many readers, no server to install.
//!
//! `rusqlite` instead of `sqlx`, because the writer wants a plain thread and replays want borrowed rows.

mod append;
mod import;
mod read;
mod rows;
mod schema;
mod stats;
mod watch;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use rusqlite::{Connection, ErrorCode};
use tokio::sync::watch::Receiver;
use uuid::Uuid;

use crate::append::{Appended, MAX_EVENTS};
use crate::archive::{ImportError, ImportSource};
use crate::error::{LogError, joined};
use crate::event::{StoredEvent, StreamId};
use crate::position::Position;
use crate::stats::LogStats;
use crate::store::{
    CommandOutcome, EventStore, RawVisitor, ReplayQuery, SealedAppend, StoreAppendError,
};

/// Events of a stream that are read on the thread that asks; a longer stream goes on elsewhere.
const SHORT: usize = 100;

/// A log in a file.
pub(crate) struct SqliteStore {
    writer: writer::Writer,
    readers: read::Readers,
    watcher: watch::Watcher,
}

impl SqliteStore {
    /// Opens the file, creates it when it is missing, and brings its schema up to date.
    pub(crate) async fn open(path: &Path, queue: usize, readers: u32) -> Result<Self, LogError> {
        let path = PathBuf::from(path);
        let readers = read::Readers::new(path.clone(), readers);
        let opened = tokio::task::spawn_blocking(move || {
            let mut connection = schema::open(&path)?;
            schema::migrate(&mut connection)?;
            let head = Arc::new(tokio::sync::watch::Sender::new(rows::head(&connection)?));
            let writer = writer::Writer::start(connection, queue, Arc::clone(&head))?;
            let watcher = watch::Watcher::start(&path, head)?;
            Ok(Self { writer, readers, watcher })
        })
        .await;
        joined(opened)?
    }

    /// Runs a piece of work in the writer's next transaction; undone alone when it returns an error.
    pub(crate) async fn write<T, E>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, E> + Send + 'static,
    ) -> Result<Result<T, E>, LogError>
    where
        T: Send + 'static,
        E: Send + 'static,
    {
        self.writer.run(work).await
    }

    /// Runs a query that finds a few rows by their key, on the thread that asks.
    pub(crate) fn look_up<T>(
        &self,
        query: impl FnOnce(&Connection) -> Result<T, LogError>,
    ) -> Result<T, LogError> {
        self.readers.run_here(query)
    }

    /// Runs a query on a reader, on a thread that may block.
    async fn read<T: Send + 'static>(
        &self,
        query: impl FnOnce(&Connection) -> Result<T, LogError> + Send + 'static,
    ) -> Result<T, LogError> {
        self.readers.run(query).await
    }
}

#[async_trait]
impl EventStore for SqliteStore {
    async fn append(&self, append: SealedAppend) -> Result<Appended, StoreAppendError> {
        let (stream, expected) = (append.stream.clone(), append.expected_sequence);
        match self.writer.append(append).await {
            Err(StoreAppendError::Conflict(_)) => {
                let since =
                    self.read(move |reader| rows::load(reader, &stream, expected, MAX_EVENTS));
                Err(StoreAppendError::Conflict(since.await?))
            }
            outcome => outcome,
        }
    }

    async fn load(&self, stream: &StreamId, after: u64) -> Result<Vec<StoredEvent>, LogError> {
        let mut events = self.look_up(|reader| rows::load(reader, stream, after, SHORT))?;
        if let Some(last) = events.get(SHORT - 1) {
            let (stream, after) = (stream.clone(), last.sequence);
            let rest = self.read(move |reader| rows::load(reader, &stream, after, usize::MAX));
            events.extend(rest.await?);
        }
        Ok(events)
    }

    async fn stream_version(&self, stream: &StreamId) -> Result<u64, LogError> {
        self.look_up(|reader| rows::stream_version(reader, stream))
    }

    async fn read_after(
        &self,
        after: Position,
        limit: usize,
    ) -> Result<Vec<StoredEvent>, LogError> {
        self.read(move |connection| rows::read_after(connection, after, limit)).await
    }

    async fn replay(&self, query: ReplayQuery, visitor: RawVisitor) -> Result<(), LogError> {
        self.readers.replay(query, visitor).await
    }

    async fn head(&self) -> Result<Position, LogError> {
        self.look_up(rows::head)
    }

    fn wakeups(&self) -> Receiver<Position> {
        self.watcher.wakeups()
    }

    async fn find_command(&self, command_id: Uuid) -> Result<Option<CommandOutcome>, LogError> {
        self.look_up(|reader| rows::find_command(reader, command_id))
    }

    async fn stats(&self) -> Result<LogStats, LogError> {
        self.read(stats::stats).await
    }

    async fn import(&self, source: Box<dyn ImportSource>) -> Result<u64, ImportError> {
        self.write(move |connection| import::fill(connection, source)).await?
    }

    async fn shutdown(&self) {
        self.watcher.stop();
        self.writer.stop().await;
    }
}

/// Sorts a failure of `SQLite` into what may pass and what will not.
pub(crate) fn database_error(what: &'static str, error: rusqlite::Error) -> LogError {
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::DiskFull) => {
            LogError::Unavailable { what, source: Some(error.into()) }
        }
        _ => LogError::Database { what, source: error.into() },
    }
}
