//! Folds the events of runs.

use std::collections::BTreeMap;

use domain::job_run::JobRunEvent as E;

use super::rows::{JobRunRow, RunStanding};
use crate::cell::{Json, micros};
use crate::fold::{AggregateKind, Ddl, Envelope, Event, Projector, TableSet, Unprojectable, ddl};

/// Keeps `job_runs`.
#[derive(Debug)]
pub struct JobRuns;

impl Projector for JobRuns {
    const NAME: &'static str = "job_runs";
    const VERSION: u32 = 1;
    const DDL: Ddl = ddl!("0024_job_runs");
    type Rows = TableSet<JobRunRow>;

    fn wants(kind: AggregateKind, _: &str) -> bool {
        kind == AggregateKind::JobRun
    }

    fn declare(rows: &mut Self::Rows, envelope: &Envelope, _: &Event) {
        rows.declare(envelope.aggregate_id.clone());
    }

    fn apply(
        rows: &mut Self::Rows,
        envelope: &Envelope,
        event: &Event,
    ) -> Result<(), Unprojectable> {
        let Event::JobRun(event) = event else { return Ok(()) };
        let known = rows.get_mut(&envelope.aggregate_id);
        if known.as_ref().is_some_and(|row| row.version >= envelope.sequence) {
            return Ok(());
        }
        if let E::JobStarted { job, due, runner, lease_until, made_up, by_hand, at } = event {
            rows.put(JobRunRow {
                run: envelope.aggregate_id.clone(),
                job: job.clone(),
                due: micros(*due),
                standing: RunStanding::Running,
                by_hand: *by_hand,
                made_up: *made_up,
                runner: runner.clone(),
                attempt: 1,
                started_at: micros(*at),
                lease_until: Some(micros(*lease_until)),
                ended_at: None,
                took_ms: None,
                result: None,
                counts: Json(BTreeMap::new()),
                error: None,
                started_position: envelope.row_position(),
                version: envelope.sequence,
            });
            return Ok(());
        }
        let row = known.ok_or_else(|| Unprojectable::missing("the run"))?;
        row.version = envelope.sequence;
        match event {
            E::JobStarted { .. } => {}
            E::JobTakenOver { runner, attempt, lease_until, at: _ } => {
                row.runner.clone_from(runner);
                row.attempt = *attempt;
                row.standing = RunStanding::Running;
                row.lease_until = Some(micros(*lease_until));
            }
            E::JobFinished { result, counts, took_ms, at } => {
                row.standing = RunStanding::Finished;
                row.lease_until = None;
                row.ended_at = Some(micros(*at));
                row.took_ms = Some(*took_ms);
                row.error = None;
                row.result = Some(result.clone());
                row.counts = Json(counts.clone());
            }
            E::JobAttemptFailed { error, took_ms, retry_at, at: _ } => {
                row.standing = RunStanding::Waiting;
                row.lease_until = Some(micros(*retry_at));
                row.took_ms = Some(*took_ms);
                row.error = Some(error.clone());
            }
            E::JobFailed { error, took_ms, at } => {
                row.standing = RunStanding::Failed;
                row.lease_until = None;
                row.ended_at = Some(micros(*at));
                row.took_ms = Some(*took_ms);
                row.error = Some(error.clone());
            }
        }
        Ok(())
    }
}
