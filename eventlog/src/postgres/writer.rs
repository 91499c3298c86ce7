//! The one writer of this process: a task that puts everything that waits into one transaction.
//!
//! It runs to its end whatever becomes of its callers. When the connection is lost in the middle, the outcome is
//! looked up by the events' ids under the log's lock, so nothing is reported that is not so and nothing is
//! appended twice.

use std::collections::{HashSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, PgConnection};
use tokio::sync::{mpsc, oneshot, watch};
use tokio_util::task::TaskTracker;

use super::listen::Notifier;
use super::{group, insert};
use crate::append::Appended;
use crate::error::LogError;
use crate::position::Position;
use crate::store::{SealedAppend, StoreAppendError};
use crate::telemetry;
use crate::wakeup::announce;

/// The most appends that one transaction takes.
const GROUP: usize = 256;
/// The most bytes of events that one transaction takes, unless a single append is larger.
const GROUP_BYTES: usize = 16 << 20;
/// How long to wait before each further attempt after the connection was lost.
const RETRIES: [Duration; 6] = [
    Duration::from_millis(0),
    Duration::from_millis(50),
    Duration::from_millis(200),
    Duration::from_millis(500),
    Duration::from_secs(1),
    Duration::from_secs(2),
];

/// What became of one append.
pub(super) type Outcome = Result<Appended, StoreAppendError>;

/// An append and the caller who waits for it.
struct Waiting {
    append: SealedAppend,
    caller: oneshot::Sender<Outcome>,
}

/// The way to the writer's task.
pub(super) struct Writer {
    queue: Mutex<Option<mpsc::Sender<Waiting>>>,
}

impl Writer {
    pub(super) fn start(
        tasks: &TaskTracker,
        options: PgConnectOptions,
        capacity: usize,
        notifier: Notifier,
        head: Arc<watch::Sender<Position>>,
    ) -> Self {
        let (queue, waiting) = mpsc::channel(capacity.max(1));
        let task = Task { options, connection: None, notifier, head };
        tasks.spawn(task.run(waiting));
        Self { queue: Mutex::new(Some(queue)) }
    }

    pub(super) async fn append(&self, append: SealedAppend) -> Outcome {
        let (caller, answered) = oneshot::channel();
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let queue = queue.ok_or(LogError::Closed)?;
        queue.send(Waiting { append, caller }).await.map_err(|_| LogError::Closed)?;
        answered.await.map_err(|_| LogError::Closed)?
    }

    /// Takes no more; what is queued is still done.
    pub(super) fn stop(&self) {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
}

struct Task {
    options: PgConnectOptions,
    connection: Option<PgConnection>,
    notifier: Notifier,
    head: Arc<watch::Sender<Position>>,
}

impl Task {
    async fn run(mut self, mut queue: mpsc::Receiver<Waiting>) {
        let mut waiting = VecDeque::new();
        while let Some(first) = match waiting.pop_front() {
            Some(deferred) => Some(deferred),
            None => queue.recv().await,
        } {
            waiting.push_front(first);
            while waiting.len() < GROUP {
                match queue.try_recv() {
                    Ok(next) => waiting.push_back(next),
                    Err(_) => break,
                }
            }
            let (appends, callers) = take_group(&mut waiting);
            telemetry::group(appends.len());
            let outcomes = self.append(&appends).await;
            let last = outcomes
                .iter()
                .filter_map(|outcome| outcome.as_ref().ok())
                .max_by_key(|o| o.position);
            if let Some(appended) = last {
                announce(&self.head, appended.position);
                self.notifier.moved();
            }
            for (caller, outcome) in callers.into_iter().zip(outcomes) {
                // Nobody may be there any more; what is committed stands all the same.
                drop(caller.send(outcome));
            }
        }
    }

    /// One outcome for each append.
    async fn append(&mut self, appends: &[SealedAppend]) -> Vec<Outcome> {
        let mut lost = match self.optimistic(appends).await {
            Ok(Some(outcomes)) => return outcomes,
            Ok(None) => None,
            Err(error) => Some(error),
        };
        for pause in RETRIES {
            if lost.is_some() {
                self.connection = None;
                tokio::time::sleep(pause).await;
            }
            match self.careful(appends).await {
                Ok(outcomes) => return outcomes,
                Err(error) if super::is_transient(&error) => {
                    tracing::warn!(error = %error, "an append is tried again");
                    lost = Some(error);
                }
                // Something in one of them is not storable: its neighbours must not suffer.
                Err(_) if appends.len() > 1 => return self.one_by_one(appends).await,
                Err(error) => {
                    lost = Some(error);
                    break;
                }
            }
        }
        self.connection = None;
        let error = lost.map(|error| super::database_error("appending", error));
        let text = error.as_ref().map(|e| format!("{e}: {}", crate::error::causes(e)));
        tracing::error!(error = text, waiting = appends.len(), "a group was not committed");
        let transient = error.as_ref().is_none_or(LogError::is_transient);
        let refused = || {
            let source = text.clone().map(Into::into);
            StoreAppendError::Log(match (transient, source) {
                (false, Some(source)) => LogError::Database { what: "appending", source },
                (_, source) => LogError::Unavailable { what: "appending", source },
            })
        };
        appends.iter().map(|_| Err(refused())).collect()
    }

    async fn one_by_one(&mut self, appends: &[SealedAppend]) -> Vec<Outcome> {
        let mut outcomes = Vec::with_capacity(appends.len());
        for append in appends {
            outcomes.extend(Box::pin(self.append(std::slice::from_ref(append))).await);
        }
        outcomes
    }

    /// One statement for all, in the hope that no stream has moved on; `None` when one has.
    async fn optimistic(
        &mut self,
        appends: &[SealedAppend],
    ) -> Result<Option<Vec<Outcome>>, sqlx::Error> {
        let connection = self.connect().await?;
        match insert::if_all_expected(connection, appends).await {
            Err(error) if insert::is_taken(&error) => Ok(None),
            outcome => outcome,
        }
    }

    /// Under the lock, so that each append is told exactly what is so.
    async fn careful(&mut self, appends: &[SealedAppend]) -> Result<Vec<Outcome>, sqlx::Error> {
        let connection = self.connect().await?;
        group::append(connection, appends).await
    }

    async fn connect(&mut self) -> Result<&mut PgConnection, sqlx::Error> {
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => self.options.connect().await?,
        };
        Ok(self.connection.insert(connection))
    }
}

/// Takes what may go together: of appends to the same stream or of the same command, the first.
fn take_group(
    waiting: &mut VecDeque<Waiting>,
) -> (Vec<SealedAppend>, Vec<oneshot::Sender<Outcome>>) {
    let (mut appends, mut callers) = (Vec::new(), Vec::new());
    let (mut streams, mut commands) = (HashSet::new(), HashSet::new());
    let mut bytes = 0;
    for next in std::mem::take(waiting) {
        bytes += next.append.events.iter().map(|event| event.payload.len()).sum::<usize>();
        let alone =
            streams.insert(next.append.stream.clone()) && commands.insert(next.append.command_id);
        if appends.is_empty() || (alone && bytes <= GROUP_BYTES) {
            appends.push(next.append);
            callers.push(next.caller);
        } else {
            waiting.push_back(next);
        }
    }
    (appends, callers)
}
