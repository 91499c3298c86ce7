//! What can be asked of a run.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::jobs::Job;
use crate::aggregate::Command;
use crate::permissions::Capability;

/// Why a run begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trigger {
    /// Its time has come.
    Schedule,
    /// Its time had come while everything was down.
    MadeUp,
    /// Somebody asked for it.
    ByHand,
}

/// An intent about a run.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "fields are named after what they carry; `at` is when, UTC")]
pub enum JobRunCommand {
    /// Begins it, or takes it over from a runner that is not heard of any more. Whoever is not refused, and is then
    /// its runner, runs it.
    Start { job: Job, due: DateTime<Utc>, runner: String, trigger: Trigger, at: DateTime<Utc> },
    /// Notes that it is done.
    Finish { runner: String, result: String, counts: BTreeMap<String, u64>, at: DateTime<Utc> },
    /// Notes that it failed.
    Fail { runner: String, error: String, at: DateTime<Utc> },
}

impl Command for JobRunCommand {
    fn name(&self) -> &'static str {
        match self {
            Self::Start { .. } => "job_run.start",
            Self::Finish { .. } => "job_run.finish",
            Self::Fail { .. } => "job_run.fail",
        }
    }

    fn capability(&self) -> Capability {
        match self {
            Self::Start { trigger: Trigger::ByHand, .. } => Capability::Operations,
            Self::Start { trigger: Trigger::Schedule | Trigger::MadeUp, .. }
            | Self::Finish { .. }
            | Self::Fail { .. } => Capability::Automation,
        }
    }

    fn reason(&self) -> Option<&str> {
        None
    }
}
