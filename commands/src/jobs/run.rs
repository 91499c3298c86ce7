//! Beginning a run and ending it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::Actor;
use domain::job_run::{Job, JobRun, JobRunCommand, JobRunError, Trigger, job_run_id};
use eventlog::Position;
use uuid::{Uuid, uuid};

use super::RunError;
use crate::context::Context;
use crate::executor::{ExecuteError, Executor};

/// The root of the command ids of runs.
const RUNS: Uuid = uuid!("5c3d7c1e-93a4-5d0f-8a4e-2f6b1d7a90c4");
/// Who runs jobs, in the audit.
const ACTOR: &str = "scheduler";
/// The longest text that a run keeps of its error, in characters; the aggregate takes 4000.
const LONGEST_ERROR: usize = 2_000;

/// A run that is to be begun.
#[derive(Debug, Clone)]
pub struct RunDue {
    /// Of which job.
    pub job: Job,
    /// When it was due (UTC).
    pub due: DateTime<Utc>,
    /// Who is to run it: unique for each try, so that two tries of one process do not take each other for
    /// themselves.
    pub runner: String,
    /// Why it begins.
    pub trigger: Trigger,
}

/// A run that was begun.
#[derive(Debug, Clone)]
pub struct Begun {
    /// Its stream.
    pub run: String,
    /// Whether it is the asking runner's to run.
    pub is_ours: bool,
    /// Its version.
    pub version: u64,
    /// A position from which on the read tables show it.
    pub position: Position,
}

/// What a run did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// In words for the owner, in Spanish; never about a person.
    pub result: String,
    /// In numbers.
    pub counts: BTreeMap<String, u64>,
}

/// Begins a run of the schedule, or takes it over from a runner that is not heard of any more. None when another
/// runner has it or had it.
///
/// # Errors
/// When the run is refused for another reason, or the log fails.
pub async fn begin(executor: &Executor, due: RunDue) -> Result<Option<Begun>, RunError> {
    let id = format!("begin {} {}", job_run_id(due.job, due.due), due.runner);
    let context = automatic(&id);
    match begin_in(executor, due, context).await {
        Ok(begun) => Ok(Some(begun).filter(|begun| begun.is_ours)),
        Err(ExecuteError::Rejected(JobRunError::Running { .. } | JobRunError::Over)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Begins a run under these circumstances.
pub(super) async fn begin_in(
    executor: &Executor,
    due: RunDue,
    context: Context,
) -> Result<Begun, RunError> {
    let RunDue { job, due, runner, trigger } = due;
    let at = executor.clock().now();
    let command = JobRunCommand::Start { job, due, runner: runner.clone(), trigger, at };
    let done = executor.execute::<JobRun>(&job_run_id(job, due), command, context).await?;
    // Of a request that came again this is the run that it began first.
    let run = executor.load::<JobRun>(&done.aggregate_id).await?;
    Ok(Begun {
        is_ours: run.state.is_run_by(&runner),
        run: done.aggregate_id,
        version: run.version,
        position: done.position,
    })
}

/// Notes what came of a run.
///
/// # Errors
/// [`JobRunError::LeaseLost`] when another runner took it over meanwhile, or a failure of the log.
pub async fn end(
    executor: &Executor,
    run: &str,
    runner: &str,
    outcome: Result<Outcome, String>,
) -> Result<Position, RunError> {
    let at = executor.clock().now();
    let runner = runner.to_owned();
    let context = automatic(&format!("end {run} {runner}"));
    let command = match outcome {
        Ok(Outcome { result, counts }) => JobRunCommand::Finish { runner, result, counts, at },
        Err(error) => JobRunCommand::Fail { runner, error: readable(&error), at },
    };
    Ok(executor.execute::<JobRun>(run, command, context).await?.position)
}

fn automatic(id: &str) -> Context {
    Context::new(Actor::system(ACTOR), Uuid::new_v5(&RUNS, id.as_bytes()), ACTOR)
}

/// The error as one line of bearable length.
fn readable(error: &str) -> String {
    let plain = error.chars().map(|c| if c.is_control() { ' ' } else { c });
    let text: String = plain.take(LONGEST_ERROR).collect();
    match text.trim() {
        "" => "failed without a word".to_owned(),
        text => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_one_line_that_is_never_blank() {
        assert_eq!(readable("first\nsecond\t"), "first second");
        assert_eq!(readable(" \n"), "failed without a word");
        assert_eq!(readable(&"x".repeat(9_000)).len(), LONGEST_ERROR);
    }
}
