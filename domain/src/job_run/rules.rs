//! Who may begin a run, take it over and end it.

use chrono::{DateTime, TimeDelta, Utc};

use super::commands::{JobRunCommand, Trigger};
use super::errors::JobRunError;
use super::events::JobRunEvent;
use super::jobs::Job;
use super::state::{JobRun, Progress, Run};
use crate::values::{LINE_MAX_CHARS, is_plain_text};

/// A run that failed or brought down its runner so often is given up.
pub(super) const MOST_ATTEMPTS: u32 = 3;
/// The pause before a failed run is begun again: long enough for whatever it needed to be back.
const PAUSE: TimeDelta = TimeDelta::minutes(15);

const OUTCOME_MAX_CHARS: usize = 4_000;

type Decision = Result<Vec<JobRunEvent>, JobRunError>;

pub(super) fn decide(state: &JobRun, command: JobRunCommand) -> Decision {
    match (state, command) {
        (JobRun::NotStarted, JobRunCommand::Start { job, due, runner, trigger, at }) => {
            the_runner_has_a_name(&runner)?;
            its_time_has_come(job, due, trigger, at)?;
            Ok(vec![JobRunEvent::JobStarted {
                job: job.to_string(),
                due,
                runner,
                lease_until: lease_until(job, at),
                made_up: trigger == Trigger::MadeUp,
                by_hand: trigger == Trigger::ByHand,
                at,
            }])
        }
        (JobRun::Started(run), JobRunCommand::Start { job, due, runner, at, .. }) => {
            the_runner_has_a_name(&runner)?;
            it_is_the_same_run(run, job, due)?;
            start_again(run, job, runner, at)
        }
        (JobRun::NotStarted, JobRunCommand::Finish { .. } | JobRunCommand::Fail { .. }) => {
            Err(JobRunError::Unknown)
        }
        (JobRun::Started(run), JobRunCommand::Finish { runner, result, counts, at }) => {
            it_is_still_its_runners(run, &runner)?;
            the_outcome_is_readable(&result)?;
            match run.progress {
                Progress::Running { .. } => {
                    let took_ms = took_ms(run.began_at, at);
                    Ok(vec![JobRunEvent::JobFinished { result, counts, took_ms, at }])
                }
                Progress::Finished => Ok(vec![]),
                Progress::Waiting { .. } | Progress::Failed => Err(JobRunError::Over),
            }
        }
        (JobRun::Started(run), JobRunCommand::Fail { runner, error, at }) => {
            it_is_still_its_runners(run, &runner)?;
            the_outcome_is_readable(&error)?;
            match run.progress {
                Progress::Running { .. } => Ok(vec![failure(run, error, at)]),
                Progress::Waiting { .. } | Progress::Failed => Ok(vec![]),
                Progress::Finished => Err(JobRunError::Over),
            }
        }
    }
}

fn start_again(run: &Run, job: Job, runner: String, at: DateTime<Utc>) -> Decision {
    match run.progress {
        // Its own runner asks once more, for the answer that was lost.
        Progress::Running { lease_until } if at < lease_until && run.runner == runner => {
            return Ok(vec![]);
        }
        Progress::Running { lease_until: until } | Progress::Waiting { retry_at: until }
            if at < until =>
        {
            return Err(JobRunError::Running { runner: run.runner.clone(), until });
        }
        Progress::Running { .. } | Progress::Waiting { .. } => {}
        Progress::Finished | Progress::Failed => return Err(JobRunError::Over),
    }
    if run.attempt >= MOST_ATTEMPTS {
        let error =
            format!("{} runners in a row began it and were not heard of again", run.attempt);
        let took_ms = took_ms(run.began_at, at);
        return Ok(vec![JobRunEvent::JobFailed { error, took_ms, at }]);
    }
    Ok(vec![JobRunEvent::JobTakenOver {
        runner,
        attempt: run.attempt + 1,
        lease_until: lease_until(job, at),
        at,
    }])
}

/// A run that failed is begun again, unless the next one is due as soon anyway or somebody looks on.
fn failure(run: &Run, error: String, at: DateTime<Utc>) -> JobRunEvent {
    let took_ms = took_ms(run.began_at, at);
    let retry_at = at.checked_add_signed(PAUSE).filter(|retry_at| {
        let next = Job::parse(&run.job).and_then(|job| job.schedule().next_after(at));
        !run.by_hand && run.attempt < MOST_ATTEMPTS && next.is_some_and(|next| *retry_at < next)
    });
    match retry_at {
        Some(retry_at) => JobRunEvent::JobAttemptFailed { error, took_ms, retry_at, at },
        None => JobRunEvent::JobFailed { error, took_ms, at },
    }
}

fn lease_until(job: Job, at: DateTime<Utc>) -> DateTime<Utc> {
    at.checked_add_signed(job.lease()).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// Whole milliseconds. A clock that was moved back in between measures nothing.
fn took_ms(began_at: DateTime<Utc>, at: DateTime<Utc>) -> u64 {
    u64::try_from((at - began_at).num_milliseconds()).unwrap_or(0)
}

/// A run of the schedule is of one of its instants, or two processes could lock the same run twice.
fn its_time_has_come(
    job: Job,
    due: DateTime<Utc>,
    trigger: Trigger,
    at: DateTime<Utc>,
) -> Result<(), JobRunError> {
    if due > at {
        return Err(JobRunError::NotDue(due));
    }
    let before = due.checked_sub_signed(TimeDelta::seconds(1));
    let fits = match trigger {
        Trigger::Schedule | Trigger::MadeUp => {
            before.and_then(|before| job.schedule().next_after(before)) == Some(due)
        }
        // The stream is named by whole seconds.
        Trigger::ByHand => due.timestamp_subsec_nanos() == 0,
    };
    if fits { Ok(()) } else { Err(JobRunError::OffSchedule) }
}

fn it_is_the_same_run(run: &Run, job: Job, due: DateTime<Utc>) -> Result<(), JobRunError> {
    if run.job == job.as_str() && run.due == due { Ok(()) } else { Err(JobRunError::OtherRun) }
}

fn it_is_still_its_runners(run: &Run, runner: &str) -> Result<(), JobRunError> {
    if run.runner == runner { Ok(()) } else { Err(JobRunError::LeaseLost(run.runner.clone())) }
}

fn the_runner_has_a_name(runner: &str) -> Result<(), JobRunError> {
    if is_plain_text(runner, LINE_MAX_CHARS) { Ok(()) } else { Err(JobRunError::RunnerInvalid) }
}

fn the_outcome_is_readable(text: &str) -> Result<(), JobRunError> {
    if is_plain_text(text, OUTCOME_MAX_CHARS) { Ok(()) } else { Err(JobRunError::OutcomeInvalid) }
}
