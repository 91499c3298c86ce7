//! What was missed while everything was down, and what a process that crashed left behind.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::job_run::{Job, Trigger, to_make_up};
use eventlog::{LogError, Position};
use projections::job_runs::{last_due, to_take_over};
use tokio_util::sync::CancellationToken;

use crate::alarm::{Alarm, offset_at};
use crate::done::JobFailure;
use crate::runs::Scheduler;

/// The pause between two looks.
const PACE: Duration = Duration::from_secs(30);
/// A run that begins this long after it was due was not missed.
const ON_TIME: TimeDelta = TimeDelta::minutes(1);

impl Scheduler {
    /// Runs the jobs until `stop`; then lets what was begun come to its end.
    pub async fn run(self, stop: CancellationToken) {
        let mut alarm: Option<Alarm> = None;
        while !stop.is_cancelled() {
            let offset = offset_at(self.0.tools.now());
            if alarm.as_ref().is_none_or(|alarm| alarm.offset() != offset) {
                if let Some(old) = alarm.take() {
                    old.silence().await;
                }
                match Alarm::set(&self, offset).await {
                    Ok(set) => alarm = Some(set),
                    Err(error) => {
                        tracing::error!(%error, "the clock of the jobs is not set; it will be");
                    }
                }
            }
            if let Err(error) = self.look_after().await {
                tracing::warn!(%error, "missed jobs were not looked for; they will be");
            }
            stop.run_until_cancelled(tokio::time::sleep(PACE)).await;
        }
        if let Some(alarm) = alarm {
            alarm.silence().await;
        }
        self.idle().await;
    }

    /// Begins the newest run that each job has missed, and takes over what nobody works on any more.
    ///
    /// # Errors
    /// When the read tables cannot be read.
    pub async fn look_after(&self) -> Result<(), JobFailure> {
        let tools = &self.0.tools;
        let now = tools.now();
        for (job, due) in to_take_over(tools.read_side.db(), now).await? {
            self.start(job, due, Trigger::Schedule);
        }
        for job in Job::ALL {
            let last = match last_due(tools.read_side.db(), job, now).await? {
                Some(last) => last,
                // A machine that is off whenever a job is due never runs it otherwise.
                None => match self.installed_at().await? {
                    Some(installed_at) => installed_at,
                    None => continue,
                },
            };
            // Of several that were missed only the newest is made up, and that is the last one due.
            if let Some(due) = to_make_up(job.schedule().last_at(now), last, now) {
                self.start(job, due, trigger_at(due, now));
            }
        }
        Ok(())
    }

    /// The instant of the log's first event: a new installation has no backlog. None while the log is empty.
    async fn installed_at(&self) -> Result<Option<DateTime<Utc>>, LogError> {
        if let Some(known) = self.0.installed_at.get() {
            return Ok(Some(*known));
        }
        let first = self.0.tools.executor.log().read_after(Position::START, 1).await?;
        let Some(first) = first.first() else { return Ok(None) };
        Ok(Some(*self.0.installed_at.get_or_init(|| first.recorded_at)))
    }
}

fn trigger_at(due: DateTime<Utc>, now: DateTime<Utc>) -> Trigger {
    if now - due < ON_TIME { Trigger::Schedule } else { Trigger::MadeUp }
}
