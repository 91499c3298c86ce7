//! Given, when and then of runs, and what they share.

mod runs;
mod schedules;

use std::collections::BTreeMap;

use chrono::{NaiveDateTime, TimeDelta};

use super::*;
use crate::calendar::local_to_utc;
use crate::testing::{Scenario, given, golden, replay};

/// An instant by its local time in Santiago.
fn local(text: &str) -> DateTime<Utc> {
    local_to_utc(NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap())
}

/// When the backup of that night was due.
fn due() -> DateTime<Utc> {
    local("2026-03-02 03:00")
}

fn minutes(minutes: i64) -> DateTime<Utc> {
    due() + TimeDelta::minutes(minutes)
}

fn start(runner: &str, minute: i64) -> JobRunCommand {
    JobRunCommand::Start {
        job: Job::DatabaseBackup,
        due: due(),
        runner: runner.to_owned(),
        trigger: Trigger::Schedule,
        at: minutes(minute),
    }
}

fn finish(runner: &str, minute: i64) -> JobRunCommand {
    JobRunCommand::Finish {
        runner: runner.to_owned(),
        result: "Respaldo listo".to_owned(),
        counts: BTreeMap::from([("events".to_owned(), 7)]),
        at: minutes(minute),
    }
}

fn fail(runner: &str, minute: i64) -> JobRunCommand {
    JobRunCommand::Fail {
        runner: runner.to_owned(),
        error: "the disk is full".to_owned(),
        at: minutes(minute),
    }
}

fn running() -> Scenario<JobRun> {
    given([]).when(start("a", 0))
}
