//! What has happened to one run of a job. The first event of its stream is the lock: of several processes that want
//! to begin the run, the log lets one append it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use cqrs_es::DomainEvent;
use serde::{Deserialize, Serialize};

/// A fact about one run of a job. Its stream id is `<job>@<due>`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum JobRunEvent {
    /// A runner began it.
    JobStarted {
        /// The job's name (`database_backup`).
        job: String,
        /// When it was due (UTC); for a run by hand, when it was asked for.
        due: DateTime<Utc>,
        /// Which process runs it.
        runner: String,
        /// Until when (UTC) nobody else may take it over.
        lease_until: DateTime<Utc>,
        /// It was missed while everything was down.
        made_up: bool,
        /// Somebody asked for it.
        by_hand: bool,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// It was begun again: its runner was not heard of in time, or the attempt before failed a while ago.
    JobTakenOver {
        /// Which process runs it now.
        runner: String,
        /// Which attempt this is, from 2.
        attempt: u32,
        /// Until when (UTC) nobody else may take it over.
        lease_until: DateTime<Utc>,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// It is done.
    JobFinished {
        /// What it did, in words for the owner, in Spanish; never about a person.
        result: String,
        /// What it did, in numbers (`sent`, `skipped`).
        counts: BTreeMap<String, u64>,
        /// How long the last attempt took, milliseconds.
        took_ms: u64,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// An attempt failed, and the run is begun again before its next one is due.
    JobAttemptFailed {
        /// What went wrong; never about a person.
        error: String,
        /// How long the attempt took, milliseconds.
        took_ms: u64,
        /// From when on (UTC) it is begun again.
        retry_at: DateTime<Utc>,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// It failed for good. The next run is its own; the job can be run by hand.
    JobFailed {
        /// What went wrong; never about a person.
        error: String,
        /// How long the last attempt took, milliseconds.
        took_ms: u64,
        /// When (UTC).
        at: DateTime<Utc>,
    },
}

impl JobRunEvent {
    /// The stored name of the event: a literal, for ever.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::JobStarted { .. } => "JobStarted",
            Self::JobTakenOver { .. } => "JobTakenOver",
            Self::JobFinished { .. } => "JobFinished",
            Self::JobAttemptFailed { .. } => "JobAttemptFailed",
            Self::JobFailed { .. } => "JobFailed",
        }
    }

    /// When it happened (UTC).
    pub const fn at(&self) -> DateTime<Utc> {
        match self {
            Self::JobStarted { at, .. }
            | Self::JobTakenOver { at, .. }
            | Self::JobFinished { at, .. }
            | Self::JobAttemptFailed { at, .. }
            | Self::JobFailed { at, .. } => *at,
        }
    }
}

impl DomainEvent for JobRunEvent {
    fn event_type(&self) -> String {
        self.name().to_owned()
    }

    fn event_version(&self) -> String {
        "1.0".to_owned()
    }
}
