//! The executor: the one path from a command to the log.
//!
//! Authorise, load, compare the caller's expected version, decide, append with metadata, answer with version
//! and position. It runs in a task of its own, so that a client that disconnects cannot cut it in half, and it
//! is the only place where a permission is enforced.

mod cache;
mod load;
mod outcome;
mod permission;
mod run;
#[cfg(test)]
mod tests;

use std::future::Future;
use std::sync::Arc;

use domain::Decider;
use domain::values::PersonId;
use eventlog::{CommandOutcome, EventLog, LogError};
use tokio_util::task::TaskTracker;
use uuid::Uuid;

use crate::context::Context;
use crate::ports::{Clock, Ids};
use crate::repairs::numbers::RepairNumbers;
use crate::workshop::Workshop;
use cache::States;
pub use load::{AsOf, Loaded};
pub use outcome::{ExecuteError, Executed, Refused};
pub(crate) use permission::{check_capability, check_permission};
use run::Run;

/// In how many lines customers wait to book: whoever asks too much holds up few others.
const BOOKING_LINES: usize = 64;

/// An aggregate that the executor can run: a decider that can be copied on write.
pub trait Executable:
    Decider<Command: Clone + Send + Sync + 'static, Event: 'static> + Clone + 'static
{
}

impl<A> Executable for A where
    A: Decider<Command: Clone + Send + Sync + 'static, Event: 'static> + Clone + 'static
{
}

/// Runs commands. Cheap to clone; every clone shares the states that are kept in memory.
#[derive(Clone)]
pub struct Executor {
    inner: Arc<Inner>,
    workshop: Arc<Workshop>,
}

struct Inner {
    log: EventLog,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    states: States,
    running: TaskTracker,
    numbers: RepairNumbers,
    bookings: [tokio::sync::Mutex<()>; BOOKING_LINES],
}

impl Executor {
    /// An executor over that log, with the time and the ids that these ports give.
    pub fn new(log: EventLog, clock: Arc<dyn Clock>, ids: Arc<dyn Ids>) -> Self {
        Self {
            inner: Arc::new(Inner {
                log,
                clock,
                ids,
                states: States::default(),
                running: TaskTracker::new(),
                numbers: RepairNumbers::default(),
                bookings: std::array::from_fn(|_| tokio::sync::Mutex::default()),
            }),
            workshop: Arc::default(),
        }
    }

    /// The same executor for a workshop that is configured so.
    #[must_use]
    pub fn in_workshop(mut self, workshop: Workshop) -> Self {
        self.workshop = Arc::new(workshop);
        self
    }

    /// What the configuration says of the workshop.
    pub fn workshop(&self) -> &Workshop {
        &self.workshop
    }

    /// The log that commands are appended to.
    pub fn log(&self) -> &EventLog {
        &self.inner.log
    }

    /// The clock of commands.
    pub fn clock(&self) -> &dyn Clock {
        &*self.inner.clock
    }

    /// The clock, to be shared.
    pub fn shared_clock(&self) -> Arc<dyn Clock> {
        self.inner.clock.clone()
    }

    /// Where ids come from.
    pub fn ids(&self) -> &dyn Ids {
        &*self.inner.ids
    }

    /// What this process remembers of the repair numbers given out.
    pub(crate) fn numbers(&self) -> &RepairNumbers {
        &self.inner.numbers
    }

    /// Held by whoever counts that customer's appointments to book one more.
    pub(crate) fn bookings_of(&self, customer: PersonId) -> &tokio::sync::Mutex<()> {
        let last = usize::from(customer.uuid().as_bytes()[15]);
        &self.inner.bookings[last % BOOKING_LINES]
    }

    /// Runs `command` on the aggregate `id` to its end, whether or not the caller goes on waiting.
    ///
    /// # Errors
    /// A refusal by a rule, by the permissions table or by the expected version, or a failure of the log.
    pub async fn execute<A: Executable>(
        &self,
        id: &str,
        command: A::Command,
        context: Context,
    ) -> Result<Executed, ExecuteError<A::Error>> {
        self.spawn_run(Run::<A>::new(self.clone(), id, command, context)).await
    }

    /// Runs a command whose permission the calling use case has checked itself: a sign-in noted in the
    /// name of the person who has just proved to be that person.
    pub(crate) async fn execute_vouched<A: Executable>(
        &self,
        id: &str,
        command: A::Command,
        context: Context,
    ) -> Result<Executed, ExecuteError<A::Error>> {
        self.spawn_run(Run::<A>::new(self.clone(), id, command, context).vouched()).await
    }

    async fn spawn_run<A: Executable>(
        &self,
        run: Run<A>,
    ) -> Result<Executed, ExecuteError<A::Error>> {
        self.to_the_end(run.finish()).await?
    }

    /// Runs a use case of several commands in a task of its own, for the same reason as a command.
    ///
    /// # Errors
    /// When the task panicked or the process is going down.
    pub async fn to_the_end<F>(&self, work: F) -> Result<F::Output, LogError>
    where
        F: Future<Output: Send + 'static> + Send + 'static,
    {
        self.inner.running.spawn(work).await.map_err(|stopped| {
            if stopped.is_panic() {
                // The panic hook has told what happened; here it only has to become an answer.
                let why = "the command panicked: a rule met an impossible history".to_owned();
                LogError::Damaged { at: "a command".to_owned(), why }
            } else {
                LogError::Closed
            }
        })
    }

    /// Starts work that nobody waits for, except [`Self::drain`].
    pub(crate) fn start(&self, work: impl Future<Output = ()> + Send + 'static) {
        self.inner.running.spawn(work);
    }

    /// What a command id led to, if its request was this one.
    ///
    /// # Errors
    /// [`ExecuteError::IdempotencyMismatch`] when the id was used for another request.
    pub(crate) async fn first_outcome<E: domain::Refusal>(
        &self,
        command_id: Uuid,
        fingerprint: &str,
    ) -> Result<Option<CommandOutcome>, ExecuteError<E>> {
        match self.log().find_command(command_id).await? {
            Some(found) if found.fingerprint != fingerprint => {
                Err(ExecuteError::IdempotencyMismatch)
            }
            found => Ok(found),
        }
    }

    /// The answer that the command was given before, if it came before.
    ///
    /// # Errors
    /// [`ExecuteError::IdempotencyMismatch`] when its id was used for another request.
    pub(crate) async fn answered_before<E: domain::Refusal>(
        &self,
        context: &Context,
    ) -> Result<Option<Executed>, ExecuteError<E>> {
        let first = self.first_outcome(context.command_id, &context.fingerprint).await?;
        Ok(first.map(Executed::first))
    }

    /// Forgets every state in memory: after an erasure they may hold what must not be known any more.
    pub fn forget_states(&self) {
        self.inner.states.clear();
    }

    /// Waits until every running command has finished. New ones still run; stop accepting them first.
    pub async fn drain(&self) {
        self.inner.running.close();
        self.inner.running.wait().await;
        self.inner.running.reopen();
    }
}
