//! One run from its beginning to its end.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use commands::jobs::{Begun, Outcome, RunDue, begin, end};
use domain::job_run::{Job, JobRun, Trigger, job_run_id};
use eventlog::{LogError, Position};
use tokio_util::task::TaskTracker;

use crate::jobs;
use crate::tools::Tools;

/// A run gives up this long before its lease is over, so that nobody who takes it over meets it still at work.
const MARGIN: TimeDelta = TimeDelta::seconds(30);
/// How often a job that waits for another one looks whether that one is over.
const LOOK: Duration = Duration::from_secs(1);
/// How long it waits for the other one to begin.
const BEGINS_WITHIN: TimeDelta = TimeDelta::minutes(10);

/// Runs the jobs of one process. Cheap to clone.
#[derive(Clone)]
pub struct Scheduler(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) tools: Tools,
    pub(crate) running: TaskTracker,
    process: String,
    tries: AtomicU64,
    /// When the log began, once it was asked.
    pub(crate) installed_at: OnceLock<DateTime<Utc>>,
}

impl Scheduler {
    /// The jobs, run by the process of that name, which no other process has.
    pub fn new(tools: Tools, process: impl Into<String>) -> Self {
        let (process, tries) = (process.into(), AtomicU64::new(1));
        let (running, installed_at) = (TaskTracker::new(), OnceLock::new());
        Self(Arc::new(Inner { tools, running, process, tries, installed_at }))
    }

    /// The time of a job has come: begins its run in a task of its own, unless it was begun by others.
    pub fn wake(&self, job: Job) {
        if let Some(due) = job.schedule().last_at(self.0.tools.now()) {
            self.start(job, due, Trigger::Schedule);
        }
    }

    /// Waits until every run that this process has begun is over. New ones may still begin.
    pub async fn idle(&self) {
        self.0.running.close();
        self.0.running.wait().await;
        self.0.running.reopen();
    }

    /// Begins a run in a task of its own.
    pub(crate) fn start(&self, job: Job, due: DateTime<Utc>, trigger: Trigger) {
        let scheduler = self.clone();
        self.0.running.spawn(async move {
            let runner = scheduler.new_runner();
            let run = RunDue { job, due, runner: runner.clone(), trigger };
            match begin(&scheduler.0.tools.executor, run).await {
                Ok(Some(begun)) => {
                    scheduler.work(job, due, &begun, &runner).await;
                }
                Ok(None) => tracing::debug!(job = %job, %due, "another runner has this run"),
                Err(error) => tracing::error!(job = %job, %due, %error, "a run was not begun"),
            }
        });
    }

    /// A name for one try to run something: unique among processes and within this one.
    pub(crate) fn new_runner(&self) -> String {
        format!("{}/{}", self.0.process, self.0.tries.fetch_add(1, Ordering::Relaxed))
    }

    /// Does the work of a run that is ours and notes what came of it; none when that could not be noted. Then its
    /// lease runs out, and it is done again.
    pub(crate) async fn work(
        &self,
        job: Job,
        due: DateTime<Utc>,
        begun: &Begun,
        runner: &str,
    ) -> Option<Position> {
        let outcome = self.outcome(job, due).await;
        match &outcome {
            Ok(done) => tracing::info!(job = %job, result = done.result, "a job is done"),
            Err(error) => tracing::error!(job = %job, %error, "a job failed"),
        }
        match end(&self.0.tools.executor, &begun.run, runner, outcome).await {
            Ok(position) => Some(position),
            Err(error) => {
                tracing::warn!(job = %job, %error, "the end of a run was not noted");
                None
            }
        }
    }

    /// A job that panics or takes too long has failed, and takes nothing else along.
    async fn outcome(&self, job: Job, due: DateTime<Utc>) -> Result<Outcome, String> {
        let (scheduler, tools) = (self.clone(), self.0.tools.clone());
        let work = async move {
            scheduler.wait_for_the_other(job, due).await?;
            jobs::run(job, &tools).await
        };
        let patience = (job.lease() - MARGIN).to_std().unwrap_or_default();
        let mut task = tokio::spawn(work);
        match tokio::time::timeout(patience, &mut task).await {
            Ok(Ok(Ok(done))) => Ok(done.into()),
            Ok(Ok(Err(failure))) => Err(failure.to_string()),
            // What it says may be about anybody; the panic hook has told it to the operator.
            Ok(Err(_)) => Err("the job panicked".to_owned()),
            Err(_) => {
                task.abort();
                Err(format!("the job took longer than {} seconds", patience.as_secs()))
            }
        }
    }

    /// Lets a job that is due at the same instant be over first, where this one has to wait for it.
    async fn wait_for_the_other(&self, job: Job, due: DateTime<Utc>) -> Result<(), LogError> {
        let Some(other) = job.waits_for().filter(|other| is_due(*other, due)) else {
            return Ok(());
        };
        let executor = &self.0.tools.executor;
        loop {
            let run = executor.load_if_any::<JobRun>(&job_run_id(other, due)).await?;
            // One that failed and is begun again later holds nobody up.
            let (is_begun, is_settled) =
                run.map_or((false, false), |run| (true, !run.state.is_running()));
            let never_began = !is_begun && self.0.tools.now() >= due + BEGINS_WITHIN;
            if is_settled || never_began {
                return Ok(());
            }
            tokio::time::sleep(LOOK).await;
        }
    }
}

/// Whether a job is due at just that instant.
fn is_due(job: Job, due: DateTime<Utc>) -> bool {
    job.schedule().last_at(due) == Some(due)
}
