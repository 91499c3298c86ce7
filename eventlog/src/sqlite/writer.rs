//! The one writer: a thread that puts everything that waits into one transaction.
//!
//! Each piece of work is undone alone when it is refused, so a conflict never fails its neighbours; nobody is
//! answered before the commit is on disk, and everybody is told when it failed. A caller that went away only
//! misses its answer.

use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot, watch};

use super::{append, rows};
use crate::append::Appended;
use crate::error::LogError;
use crate::position::Position;
use crate::store::{SealedAppend, StoreAppendError};
use crate::telemetry;
use crate::wakeup::announce;

/// The most that one transaction takes, so that the first of them does not wait for ever.
const GROUP: usize = 512;

/// A piece of work that waits for its transaction.
trait Work: Send {
    /// Whether it can fail with something written, which must then be undone.
    fn is_undoable(&self) -> bool;
    /// Does it; whether what it wrote is to be kept.
    fn run(&mut self, connection: &Connection) -> bool;
    /// Answers its caller, once it is known what became of the transaction.
    fn answer(self: Box<Self>, committed: Result<(), LogError>);
}

struct Job<F, T, E> {
    undoable: bool,
    work: Option<F>,
    outcome: Option<Result<T, E>>,
    caller: oneshot::Sender<Result<Result<T, E>, LogError>>,
}

impl<F, T, E> Work for Job<F, T, E>
where
    F: FnOnce(&Connection) -> Result<T, E> + Send,
    T: Send,
    E: Send,
{
    fn is_undoable(&self) -> bool {
        self.undoable
    }

    fn run(&mut self, connection: &Connection) -> bool {
        self.outcome = self.work.take().map(|work| work(connection));
        matches!(self.outcome, Some(Ok(_)))
    }

    fn answer(self: Box<Self>, committed: Result<(), LogError>) {
        let Self { outcome, caller, .. } = *self;
        // Nobody may be there any more; what is committed stands all the same.
        drop(caller.send(committed.and_then(|()| outcome.ok_or(LogError::Closed))));
    }
}

/// The way to the writer's thread.
pub(super) struct Writer {
    queue: Mutex<Option<mpsc::Sender<Box<dyn Work>>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Writer {
    /// Starts the thread; it ends, after what is queued, when this is dropped or stopped.
    pub(super) fn start(
        connection: Connection,
        capacity: usize,
        head: Arc<watch::Sender<Position>>,
    ) -> Result<Self, LogError> {
        let (queue, work) = mpsc::channel(capacity.max(1));
        let thread = thread::Builder::new()
            .name("log-writer".into())
            .spawn(move || write_all(&connection, work, &head))
            .map_err(|error| LogError::Unavailable {
                what: "starting the writer",
                source: Some(error.into()),
            })?;
        Ok(Self { queue: Mutex::new(Some(queue)), thread: Mutex::new(Some(thread)) })
    }

    /// Appends in the next transaction.
    pub(super) async fn append(&self, append: SealedAppend) -> Result<Appended, StoreAppendError> {
        // A single insert fails with nothing written.
        let undoable = append.events.len() > 1;
        let work = move |connection: &Connection| append::append(connection, &append);
        self.enqueue(undoable, work).await?
    }

    /// Runs a piece of work in the next transaction.
    pub(super) async fn run<T, E>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, E> + Send + 'static,
    ) -> Result<Result<T, E>, LogError>
    where
        T: Send + 'static,
        E: Send + 'static,
    {
        self.enqueue(true, work).await
    }

    async fn enqueue<T, E>(
        &self,
        undoable: bool,
        work: impl FnOnce(&Connection) -> Result<T, E> + Send + 'static,
    ) -> Result<Result<T, E>, LogError>
    where
        T: Send + 'static,
        E: Send + 'static,
    {
        let (caller, answered) = oneshot::channel();
        let job = Box::new(Job { undoable, work: Some(work), outcome: None, caller });
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner).clone();
        queue.ok_or(LogError::Closed)?.send(job).await.map_err(|_| LogError::Closed)?;
        answered.await.map_err(|_| LogError::Closed)?
    }

    /// Takes no more work and waits until what is queued is done.
    pub(super) async fn stop(&self) {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner).take();
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread {
            // A writer that panicked has answered nobody, so there is nothing to add here.
            drop(tokio::task::spawn_blocking(move || thread.join()).await);
        }
    }
}

fn write_all(
    connection: &Connection,
    mut queue: mpsc::Receiver<Box<dyn Work>>,
    head: &watch::Sender<Position>,
) {
    let mut group = Vec::with_capacity(GROUP);
    while let Some(first) = queue.blocking_recv() {
        group.push(first);
        while group.len() < GROUP {
            match queue.try_recv() {
                Ok(work) => group.push(work),
                Err(_) => break,
            }
        }
        telemetry::group(group.len());
        write_group(connection, &mut group);
        match rows::head(connection) {
            Ok(position) => announce(head, position),
            Err(error) => tracing::warn!(error = %error, "the log's head could not be read"),
        }
    }
}

fn write_group(connection: &Connection, group: &mut Vec<Box<dyn Work>>) {
    let outcome = perform(connection, group);
    if outcome.is_err() && !connection.is_autocommit() {
        // Best effort: the next BEGIN would say so if it were still open.
        drop(connection.execute_batch("ROLLBACK"));
    }
    if let Err(error) = &outcome {
        tracing::error!(error = %error, waiting = group.len(), "a group was not committed");
    }
    for work in group.drain(..) {
        work.answer(outcome.as_ref().copied().map_err(|error| LogError::Unavailable {
            what: "committing",
            source: Some(error.to_string().into()),
        }));
    }
}

fn perform(connection: &Connection, group: &mut [Box<dyn Work>]) -> rusqlite::Result<()> {
    let execute = |sql: &str| connection.prepare_cached(sql)?.execute([]).map(drop);
    execute("BEGIN IMMEDIATE")?;
    for work in group {
        if !work.is_undoable() {
            work.run(connection);
            still_open(connection)?;
            continue;
        }
        execute("SAVEPOINT work")?;
        if !work.run(connection) {
            execute("ROLLBACK TO work")?;
        }
        execute("RELEASE work")?;
    }
    execute("COMMIT")
}

/// Some failures (a full disk) make `SQLite` roll everything back by itself: what came next would be committed alone.
fn still_open(connection: &Connection) -> rusqlite::Result<()> {
    if connection.is_autocommit() {
        let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_ABORT_ROLLBACK);
        return Err(rusqlite::Error::SqliteFailure(code, Some("rolled back by SQLite".into())));
    }
    Ok(())
}
