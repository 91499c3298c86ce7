//! The port through which a job is run by hand.

use async_trait::async_trait;
use domain::job_run::{Job, Trigger};
use eventlog::Position;
use tokio::sync::oneshot;

use super::RunError;
use super::run::{Begun, RunDue, begin_in};
use crate::context::Context;
use crate::executor::{ExecuteError, Executor, Refused};

/// Runs jobs when somebody asks for it. The scheduler does.
#[async_trait]
pub trait RunJobs: Send + Sync + 'static {
    /// Begins a run and lets it go on by itself, whether or not anybody waits for it. The same request again gives
    /// the first run.
    ///
    /// # Errors
    /// When the actor may not, or the log fails.
    async fn run_by_hand(
        &self,
        job: Job,
        context: Context,
    ) -> Result<StartedByHand, ExecuteError<Refused>>;
}

/// A run that was asked for.
#[derive(Debug)]
pub struct StartedByHand {
    /// Its stream.
    pub run: String,
    /// Its version when it was begun.
    pub version: u64,
    /// A position from which on the read tables show that it was begun.
    pub position: Position,
    ended: Option<oneshot::Receiver<Position>>,
}

impl StartedByHand {
    /// A run that was begun, and how its end will be told; none where another process runs it, or it is over.
    pub fn new(begun: Begun, ended: Option<oneshot::Receiver<Position>>) -> Self {
        let Begun { run, version, position, is_ours: _ } = begun;
        Self { run, version, position, ended }
    }

    /// Waits until it is over; a position from which on the read tables show what is known of it.
    pub async fn wait(&mut self) -> Position {
        let Some(ended) = &mut self.ended else { return self.position };
        // A run whose end could not be noted tells none.
        let position = ended.await.unwrap_or(self.position);
        self.ended = None;
        self.position = self.position.max(position);
        self.position
    }
}

/// Begins a run by hand: it is due now, to the second.
///
/// # Errors
/// [`domain::job_run::JobRunError::Running`] when the same job was asked for within this second, a refusal, or a
/// failure of the log.
pub async fn begin_by_hand(
    executor: &Executor,
    job: Job,
    runner: String,
    context: Context,
) -> Result<Begun, RunError> {
    let now = executor.clock().now();
    // The stream is named by whole seconds.
    let due = chrono::DateTime::from_timestamp(now.timestamp(), 0).unwrap_or(now);
    begin_in(executor, RunDue { job, due, runner, trigger: Trigger::ByHand }, context).await
}
