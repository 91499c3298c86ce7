//! A run of a scheduled job, as the owner sees it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use projections::job_runs::{JobRunView, RunStanding};
use serde::Serialize;
use utoipa::ToSchema;

/// A run of a job.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "database_backup@2026-11-22T06:00:00Z", "due": "2026-11-22T06:00:00Z", "standing": "finished",
    "by_hand": false, "made_up": false, "runner": "4711-0193c1f07c1e70008000000000000001/3", "attempt": 1,
    "started_at": "2026-11-22T06:00:00.4Z", "ended_at": "2026-11-22T06:00:09.4Z", "took_ms": 9000,
    "result": "Respaldo de 1284 eventos", "counts": { "events": 1284 }, "error": null
}))]
pub(crate) struct RunView {
    /// The job and when it was due.
    id: String,
    /// When it was due (UTC); for a run by hand, when it was asked for.
    due: DateTime<Utc>,
    /// `running`, `waiting` (it failed and is tried again), `finished` or `failed`.
    #[schema(value_type = String)]
    standing: RunStanding,
    /// Somebody asked for it.
    by_hand: bool,
    /// It was missed while everything was down.
    made_up: bool,
    /// Which process runs it, or ran it last.
    runner: String,
    /// How often it was begun.
    attempt: u32,
    /// When it was begun first (UTC).
    started_at: DateTime<Utc>,
    /// When it was over (UTC).
    ended_at: Option<DateTime<Utc>>,
    /// How long the last attempt took, milliseconds.
    took_ms: Option<u64>,
    /// What it did, in Spanish.
    result: Option<String>,
    /// What it did, in numbers.
    counts: BTreeMap<String, u64>,
    /// What went wrong.
    error: Option<String>,
}

impl From<JobRunView> for RunView {
    fn from(run: JobRunView) -> Self {
        Self {
            id: run.run,
            due: run.due,
            standing: run.standing,
            by_hand: run.by_hand,
            made_up: run.made_up,
            runner: run.runner,
            attempt: run.attempt,
            started_at: run.started_at,
            ended_at: run.ended_at,
            took_ms: run.took_ms,
            result: run.result,
            counts: run.counts,
            error: run.error,
        }
    }
}
