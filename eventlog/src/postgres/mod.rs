//! The log in one Postgres table: one writer task with group commit, and a lock for everybody else who writes.

mod connect;
mod group;
mod import;
mod insert;
mod listen;
mod read;
mod replay;
mod rows;
mod stats;
mod writer;

use std::sync::Arc;

use async_trait::async_trait;
use sqlx::PgPool;
use tokio::sync::watch;
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;
use uuid::Uuid;

use crate::append::{Appended, MAX_EVENTS};
use crate::archive::{ImportError, ImportSource};
use crate::error::LogError;
use crate::event::{StoredEvent, StreamId};
use crate::position::Position;
use crate::stats::LogStats;
use crate::store::{
    CommandOutcome, EventStore, RawVisitor, ReplayQuery, SealedAppend, StoreAppendError,
};

/// A log in a Postgres database.
pub(crate) struct PostgresStore {
    pool: PgPool,
    /// Connections of their own for the side tables: a replay that holds one of the others needs keys.
    side: PgPool,
    writer: writer::Writer,
    head: Arc<watch::Sender<Position>>,
    tasks: TaskTracker,
    stop: CancellationToken,
    /// Ends the followers when the store is dropped without a shutdown.
    _stop_on_drop: DropGuard,
}

impl PostgresStore {
    /// Connects and brings the schema up to date.
    pub(crate) async fn open(url: &str, queue: usize, readers: u32) -> Result<Self, LogError> {
        let options = connect::options(url)?;
        let pool = connect::pool(&options, readers);
        let side = connect::pool(&options, 2);
        connect::migrate(&pool).await?;
        let head = Arc::new(watch::Sender::new(read::head(&pool).await?));
        let (tasks, stop) = (TaskTracker::new(), CancellationToken::new());
        let listener = listen::Listener::new(pool.clone(), Arc::clone(&head), stop.clone());
        let notifier = listen::Notifier::new(pool.clone(), stop.clone());
        let writer = writer::Writer::start(
            &tasks,
            connect::writer(options),
            queue,
            notifier.clone(),
            Arc::clone(&head),
        );
        tasks.spawn(listener.run());
        tasks.spawn(notifier.run());
        tasks.close();
        Ok(Self { pool, side, writer, head, tasks, _stop_on_drop: stop.clone().drop_guard(), stop })
    }

    /// The connections for the side tables.
    pub(crate) const fn side_pool(&self) -> &PgPool {
        &self.side
    }

    /// The connections of the readers.
    pub(crate) const fn pool(&self) -> &PgPool {
        &self.pool
    }
}

#[async_trait]
impl EventStore for PostgresStore {
    async fn append(&self, append: SealedAppend) -> Result<Appended, StoreAppendError> {
        let (stream, expected) = (append.stream.clone(), append.expected_sequence);
        match self.writer.append(append).await {
            Err(StoreAppendError::Conflict(_)) => {
                let since = read::load(&self.pool, &stream, expected, MAX_EVENTS).await?;
                Err(StoreAppendError::Conflict(since))
            }
            outcome => outcome,
        }
    }

    async fn load(&self, stream: &StreamId, after: u64) -> Result<Vec<StoredEvent>, LogError> {
        read::load(&self.pool, stream, after, usize::MAX).await
    }

    async fn stream_version(&self, stream: &StreamId) -> Result<u64, LogError> {
        read::stream_version(&self.pool, stream).await
    }

    async fn read_after(
        &self,
        after: Position,
        limit: usize,
    ) -> Result<Vec<StoredEvent>, LogError> {
        read::read_after(&self.pool, after, limit).await
    }

    async fn replay(&self, query: ReplayQuery, visitor: RawVisitor) -> Result<(), LogError> {
        replay::replay(self.pool.clone(), query, visitor).await
    }

    async fn head(&self) -> Result<Position, LogError> {
        read::head(&self.pool).await
    }

    fn wakeups(&self) -> watch::Receiver<Position> {
        self.head.subscribe()
    }

    async fn find_command(&self, command_id: Uuid) -> Result<Option<CommandOutcome>, LogError> {
        let mut connection = self.pool.acquire().await.map_err(|e| database_error("reading", e))?;
        let found = read::find_commands(&mut connection, &[command_id]).await?;
        Ok(found.into_values().next())
    }

    async fn stats(&self) -> Result<LogStats, LogError> {
        stats::stats(&self.pool).await
    }

    async fn import(&self, source: Box<dyn ImportSource>) -> Result<u64, ImportError> {
        import::fill(&self.pool, source).await
    }

    async fn shutdown(&self) {
        self.writer.stop();
        self.stop.cancel();
        self.tasks.wait().await;
        self.pool.close().await;
        self.side.close().await;
    }
}

/// Sorts a failure of Postgres into what may pass and what will not.
pub(crate) fn database_error(what: &'static str, error: sqlx::Error) -> LogError {
    if is_transient(&error) {
        LogError::Unavailable { what, source: Some(error.into()) }
    } else {
        LogError::Database { what, source: error.into() }
    }
}

/// Whether the connection was lost or the server was busy: the outcome of what ran is not known.
fn is_transient(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed
        | sqlx::Error::Protocol(_) => true,
        // 08 connection, 40 rolled back, 53 resources, 55P03 lock timeout, 57 operator intervention.
        sqlx::Error::Database(error) => error.code().is_some_and(|code| {
            ["08", "40", "53", "57"].iter().any(|class| code.starts_with(class)) || code == "55P03"
        }),
        _ => false,
    }
}
