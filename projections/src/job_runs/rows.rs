//! The row of a run.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::cell::Json;
use crate::schema::table;

/// Where a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunStanding {
    /// Its runner works on it, or is not heard of any more.
    Running,
    /// An attempt failed, and it is begun again.
    Waiting,
    /// It is done.
    Finished,
    /// It failed.
    Failed,
}

table! {
    /// A run of a scheduled job.
    JobRunRow in "job_runs"
    key {
        /// Its stream: the job and the instant at which it was due.
        run: String,
    }
    columns {
        /// The job's name.
        job: String,
        /// When it was due (UTC); for a run by hand, when it was asked for.
        due: DateTime<Utc>,
        /// Where it stands.
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
        /// From when on (UTC) it may be begun again, should it not be over by then; none once it is over.
        lease_until: Option<DateTime<Utc>>,
        /// When it was over (UTC).
        ended_at: Option<DateTime<Utc>>,
        /// How long the last attempt took, milliseconds.
        took_ms: Option<u64>,
        /// What it did, in Spanish.
        result: Option<String>,
        /// What it did, in numbers.
        counts: Json<BTreeMap<String, u64>>,
        /// What went wrong last.
        error: Option<String>,
        /// The position at which it was begun; lists go by it.
        started_position: i64,
        /// The sequence of the last event that was folded.
        version: u64,
    }
}
