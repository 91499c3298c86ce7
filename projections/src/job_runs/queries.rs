//! Reading `job_runs`.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::job_run::Job;

use super::rows::{JobRunRow, RunStanding};
use crate::cell::{Cell, CellType};
use crate::db::Db;
use crate::error::Result;
use crate::select::Select;

/// Runs that are taken over in one round, at most.
const MOST: u32 = 100;

/// A run, as the owner sees it.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the columns of the row, where they are documented")]
pub struct JobRunView {
    pub run: String,
    pub job: String,
    pub due: DateTime<Utc>,
    pub standing: RunStanding,
    pub by_hand: bool,
    pub made_up: bool,
    pub runner: String,
    pub attempt: u32,
    pub started_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
    pub took_ms: Option<u64>,
    pub result: Option<String>,
    pub counts: BTreeMap<String, u64>,
    pub error: Option<String>,
    pub version: u64,
}

impl From<JobRunRow> for JobRunView {
    fn from(row: JobRunRow) -> Self {
        Self {
            run: row.run,
            job: row.job,
            due: row.due,
            standing: row.standing,
            by_hand: row.by_hand,
            made_up: row.made_up,
            runner: row.runner,
            attempt: row.attempt,
            started_at: row.started_at,
            ended_at: row.ended_at,
            took_ms: row.took_ms,
            result: row.result,
            counts: row.counts.0,
            error: row.error,
            version: row.version,
        }
    }
}

fn of(job: Job) -> Select<JobRunRow> {
    Select::new().and("job = ?", Cell::Text(job.as_str().to_owned()))
}

/// The run of that stream.
pub async fn get(db: &Db, run: &str) -> Result<Option<JobRunView>> {
    let select = Select::<JobRunRow>::new().and("run = ?", Cell::Text(run.to_owned())).few();
    Ok(select.fetch(db).await?.pop().map(JobRunView::from))
}

/// The last runs of a job, the newest first.
pub async fn recent(db: &Db, job: Job, limit: u32) -> Result<Vec<JobRunView>> {
    let rows = of(job).order("started_position DESC", limit).fetch(db).await?;
    Ok(rows.into_iter().map(JobRunView::from).collect())
}

/// When the last run of a job's schedule was due by `now` that is on record; runs by hand do not count, and neither does
/// what a clock that was ahead noted.
pub async fn last_due(db: &Db, job: Job, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>> {
    let scheduled = of(job).and("by_hand = ?", false.to_cell()).and("due <= ?", now.to_cell());
    let rows = scheduled.order("due DESC", 1).fetch(db).await?;
    Ok(rows.first().map(|row| row.due))
}

/// The runs whose runner has not been heard of in time, or whose pause after a failure is over: job and due instant of
/// each.
pub async fn to_take_over(db: &Db, by: DateTime<Utc>) -> Result<Vec<(Job, DateTime<Utc>)>> {
    let late = Select::<JobRunRow>::new().and("lease_until <= ?", by.to_cell());
    let rows = late.order("started_position", MOST).fetch(db).await?;
    // A job that this version does not know is not run any more.
    Ok(rows.iter().filter_map(|row| Some((Job::parse(&row.job)?, row.due))).collect())
}
