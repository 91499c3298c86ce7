//! Runs the process managers: one process at a time, each manager from its own checkpoint.

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use eventlog::{Lease, LogError, Position, RecordedEvent, ReplayQuery};
use tokio_util::sync::CancellationToken;

use super::{ProcessManager, beginning_of};
use crate::executor::{ExecuteError, Executor, Refused};

/// The lease under which one process runs them.
const LEASE: &str = "process_managers";
/// How long the lease lasts …
const LEASE_LASTS: Duration = Duration::from_secs(30);
/// … and how often it is renewed.
const RENEWAL: Duration = Duration::from_secs(10);
/// The pause between two looks at a log that moves all the time; reactions are not urgent.
const PACE: Duration = Duration::from_millis(200);
/// How often a process that is not in charge asks again.
const STANDBY: Duration = Duration::from_secs(5);
/// How far a checkpoint may lag behind when there was nothing to react to: saving it costs a durable write.
const SAVE: Duration = Duration::from_secs(5);
/// Events taken at once.
const BATCH: usize = 256;
/// The pause after the first failure of the log; it doubles up to the longest one.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_mins(1);
/// How often a reaction that fails for another reason than an unavailable log is tried.
const TRIES: u32 = 5;

/// The process managers of one process.
pub struct ProcessManagers {
    lease: &'static str,
    executor: Executor,
    managers: Vec<Box<dyn ProcessManager>>,
    owner: String,
}

/// How far a manager has come: in the log's database, and in this process.
struct Cursor {
    saved: Position,
    seen: Position,
    saved_at: Instant,
}

/// What became of a reaction.
enum Reaction {
    Done,
    Refused,
    GaveUp,
}

impl ProcessManagers {
    /// Those managers, on that executor's log.
    pub fn new(executor: Executor, managers: Vec<Box<dyn ProcessManager>>) -> Self {
        Self::apart(LEASE, executor, managers)
    }

    /// The same under a lease of their own: managers that wait for others outside, which nobody else shall wait
    /// for.
    pub fn apart(
        lease: &'static str,
        executor: Executor,
        managers: Vec<Box<dyn ProcessManager>>,
    ) -> Self {
        let owner = format!("{}/{}", std::process::id(), executor.ids().uuid());
        Self { lease, executor, managers, owner }
    }

    /// Runs until `stop`: reacts while this process holds the lease, and stands by while another does.
    pub async fn run(&self, stop: CancellationToken) {
        let mut pause = FIRST_PAUSE;
        while !stop.is_cancelled() {
            let worked = stop.run_until_cancelled(self.in_charge()).await;
            let rest = match worked {
                None => break,
                Some(Ok(())) => {
                    pause = FIRST_PAUSE;
                    STANDBY
                }
                Some(Err(error)) => {
                    tracing::error!(error = %error, "process managers stopped and will try again");
                    pause = (pause * 2).min(LONGEST_PAUSE);
                    pause
                }
            };
            stop.run_until_cancelled(tokio::time::sleep(rest)).await;
        }
        // So that another process need not wait for the lease to run out.
        if let Ok(Some(lease)) = self.acquire().await
            && let Err(error) = self.executor.log().checkpoints().release(&lease).await
        {
            tracing::warn!(error = %error, "the lease of the process managers was not given back");
        }
    }

    /// Notes where those managers begin that begin with what happens from now on. Running does it too; doing it before
    /// the first request is taken leaves nothing out.
    ///
    /// # Errors
    /// A failure of the log.
    pub async fn begin(&self) -> Result<(), LogError> {
        self.cursors().await.map(drop)
    }

    /// Reacts to everything that is in the log now, whoever holds the lease; how many reactions there were. For
    /// the command line, the demo and tests.
    ///
    /// # Errors
    /// A failure of the log.
    pub async fn catch_up(&self) -> Result<u64, LogError> {
        let mut reactions = 0;
        let mut cursors = self.cursors().await?;
        loop {
            let mut again = false;
            for (manager, cursor) in self.managers.iter().zip(&mut cursors) {
                let (reacted, more) = self.advance(&**manager, cursor).await?;
                reactions += reacted;
                again |= more;
            }
            if !again {
                break;
            }
        }
        for (manager, cursor) in self.managers.iter().zip(&mut cursors) {
            self.save(&**manager, cursor).await?;
        }
        Ok(reactions)
    }

    async fn acquire(&self) -> Result<Option<Lease>, LogError> {
        let now = self.executor.clock().now();
        let checkpoints = self.executor.log().checkpoints();
        checkpoints.acquire(self.lease, &self.owner, now, LEASE_LASTS).await
    }

    /// Works for as long as the lease can be renewed.
    async fn in_charge(&self) -> Result<(), LogError> {
        let mut wakeups = self.executor.log().wakeups();
        let mut cursors = self.cursors().await?;
        while self.acquire().await?.is_some() {
            let renew = tokio::time::Instant::now() + RENEWAL;
            while tokio::time::Instant::now() < renew {
                wakeups.borrow_and_update();
                let mut more = false;
                for (manager, cursor) in self.managers.iter().zip(&mut cursors) {
                    more |= self.advance(&**manager, cursor).await?.1;
                }
                if !more {
                    tokio::time::sleep(PACE).await;
                    let woken = tokio::time::timeout_at(renew, wakeups.changed()).await;
                    if matches!(woken, Ok(Err(_))) {
                        return Err(LogError::Closed);
                    }
                }
            }
        }
        Ok(())
    }

    async fn cursors(&self) -> Result<Vec<Cursor>, LogError> {
        let mut cursors = Vec::with_capacity(self.managers.len());
        for manager in &self.managers {
            let saved = self.executor.log().checkpoints().get(manager.name()).await?;
            let seen = if manager.begins_now() {
                saved.max(beginning_of(&self.executor, manager.name()).await?)
            } else {
                saved
            };
            cursors.push(Cursor { saved, seen, saved_at: Instant::now() });
        }
        Ok(cursors)
    }

    /// Takes one manager one batch on; how many reactions, and whether there is more to do at once.
    async fn advance(
        &self,
        manager: &dyn ProcessManager,
        cursor: &mut Cursor,
    ) -> Result<(u64, bool), LogError> {
        let head = self.executor.log().head().await?;
        if head <= cursor.seen {
            return Ok((0, false));
        }
        let events = self.batch(manager, cursor.seen, head).await?;
        for event in &events {
            self.react(manager, event).await?;
        }
        let full = events.len() == BATCH;
        cursor.seen = match events.last() {
            Some(last) if full => last.position,
            _ => head,
        };
        if !events.is_empty() || cursor.saved_at.elapsed() >= SAVE {
            self.save(manager, cursor).await?;
        }
        // A reaction is itself recorded, and may be reacted to.
        Ok((events.len() as u64, !events.is_empty()))
    }

    /// Saves how far a manager has come. Losing this to another process is no harm, since it reacted to the same
    /// events with the same command ids, but this one goes on from where the other is.
    async fn save(
        &self,
        manager: &dyn ProcessManager,
        cursor: &mut Cursor,
    ) -> Result<(), LogError> {
        let checkpoints = self.executor.log().checkpoints();
        if cursor.seen == cursor.saved {
            return Ok(());
        }
        if !checkpoints.advance(manager.name(), cursor.saved, cursor.seen).await? {
            tracing::warn!(manager = manager.name(), "another process moved the checkpoint");
            cursor.seen = checkpoints.get(manager.name()).await?;
        }
        cursor.saved = cursor.seen;
        cursor.saved_at = Instant::now();
        Ok(())
    }

    async fn batch(
        &self,
        manager: &dyn ProcessManager,
        after: Position,
        until: Position,
    ) -> Result<Vec<RecordedEvent>, LogError> {
        let query = ReplayQuery {
            after,
            until: Some(until),
            event_types: Some(
                manager.event_types().iter().map(|name| (*name).to_owned()).collect(),
            ),
            aggregates: None,
        };
        let replayed = self.executor.log().replay(query, Vec::new(), |events, event| {
            events.push(event.to_recorded()?);
            Ok(if events.len() < BATCH {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            })
        });
        Ok(replayed.await?.state)
    }

    /// Reacts to one event until it is done, refused, or hopeless. An unavailable log is waited for.
    async fn react(
        &self,
        manager: &dyn ProcessManager,
        event: &RecordedEvent,
    ) -> Result<(), LogError> {
        let mut pause = FIRST_PAUSE;
        let mut tries = 0;
        let reaction = loop {
            tries += 1;
            match manager.react(&self.executor, event).await {
                Ok(()) => break Reaction::Done,
                // The lease may run out meanwhile: give up this turn and begin again from the checkpoint.
                Err(ExecuteError::Log(error)) if error.is_transient() => return Err(error),
                Err(ExecuteError::Log(LogError::Closed)) => return Err(LogError::Closed),
                Err(ExecuteError::Log(error)) if tries < TRIES => {
                    tracing::warn!(error = %error, manager = manager.name(), "a reaction failed");
                    tokio::time::sleep(pause).await;
                    pause *= 2;
                }
                Err(ExecuteError::Contended) if tries < TRIES => tokio::time::sleep(pause).await,
                Err(error @ ExecuteError::Log(_)) => {
                    tell(manager, event, &error);
                    break Reaction::GaveUp;
                }
                Err(error) => {
                    tell(manager, event, &error);
                    break Reaction::Refused;
                }
            }
        };
        let outcome = match reaction {
            Reaction::Done => "done",
            Reaction::Refused => "refused",
            Reaction::GaveUp => "gave_up",
        };
        let labels = [("manager", manager.name()), ("outcome", outcome)];
        metrics::counter!("process_manager_reactions_total", &labels).increment(1);
        Ok(())
    }
}

/// Puts on record what was not done, so that a person can do it.
fn tell(manager: &dyn ProcessManager, event: &RecordedEvent, error: &ExecuteError<Refused>) {
    let (position, stream) = (event.position, &event.stream);
    if matches!(error, ExecuteError::Log(_)) {
        tracing::error!(
            manager = manager.name(), event.position = %position, stream = %stream, error = %error,
            "a process manager gave up on an event",
        );
    } else {
        tracing::warn!(
            manager = manager.name(), event.position = %position, stream = %stream, error = %error,
            "the reaction to an event was refused",
        );
    }
}
