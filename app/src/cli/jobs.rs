//! `cirujano jobs`: the scheduled jobs of this installation. Works beside a running server.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use clap::Subcommand;
use commands::jobs::RunJobs as _;
use commands::{Context, Executor};
use domain::Actor;
use domain::job_run::Job;
use projections::ReadSide;
use projections::job_runs::{JobRunView, RunStanding, get, recent};
use scheduler::Scheduler;

use super::output::{self, say};
use crate::config::Config;
use crate::gateways;
use crate::wiring;

/// A command line of a person at this machine.
const ACTOR: &str = "cli";
/// How long the read tables may take to catch up before a job works with what they show.
const PATIENCE: Duration = Duration::from_mins(5);

#[derive(Subcommand)]
pub(super) enum JobsCommand {
    /// The jobs, when each is due next, and what came of its last run
    List,
    /// Runs a job now; fails when it does
    Run {
        /// Which (`database_backup`)
        name: String,
    },
}

pub(super) async fn run(config: &Config, command: JobsCommand) -> Result<ExitCode> {
    let write_side = wiring::open_write_side(config).await?;
    let read_side = wiring::open_read_side(config, &write_side.log).await?;
    let outcome = match command {
        JobsCommand::List => list(&write_side.executor, &read_side).await,
        JobsCommand::Run { name } => {
            let around = gateways::surroundings(&write_side.executor, &write_side.ids);
            let gateways = gateways::open(config, &around, &config.public_url(), None)?;
            let scheduler = wiring::scheduler(config, &write_side, &read_side, &gateways);
            run_now(&write_side.executor, &read_side, &scheduler, &name).await
        }
    };
    read_side.stop().await;
    read_side.db().close().await;
    write_side.close().await;
    outcome
}

async fn list(executor: &Executor, read_side: &ReadSide) -> Result<ExitCode> {
    let now = executor.clock().now();
    let mut rows = Vec::new();
    for job in Job::ALL {
        let schedule = job.schedule();
        let last = recent(read_side.db(), job, 1).await?.pop();
        let next = schedule.next_after(now).map_or_else(|| "-".to_owned(), |due| due.to_string());
        let (ended, said) = last
            .as_ref()
            .map_or(("-".to_owned(), String::new()), |run| (run.started_at.to_string(), said(run)));
        rows.push([job.to_string(), schedule.cron(), next, ended, said]);
    }
    output::table(["job", "cron (Santiago)", "next", "last", "what came of it"], &rows);
    Ok(ExitCode::SUCCESS)
}

async fn run_now(
    executor: &Executor,
    read_side: &ReadSide,
    scheduler: &Scheduler,
    name: &str,
) -> Result<ExitCode> {
    let Some(job) = Job::parse(name) else {
        let names: Vec<&str> = Job::ALL.iter().map(|job| job.as_str()).collect();
        bail!("there is no job {name}; there are {}", names.join(", "));
    };
    // Jobs read the tables, which nobody may be keeping up to date.
    read_side.start();
    let names = read_side.names();
    let head = executor.log().head().await?;
    anyhow::ensure!(
        read_side.wait_for(head, &names, PATIENCE).await?,
        "the read tables are too far behind the log"
    );
    let context = Context::new(Actor::system(ACTOR), executor.ids().uuid(), ACTOR);
    let mut started = scheduler.run_by_hand(job, context).await?;
    let position = started.wait().await;
    scheduler.idle().await;
    read_side.wait_for(position, &["job_runs"], PATIENCE).await?;
    let run = get(read_side.db(), &started.run).await?.context("the run is not in its table")?;
    say!("{job}: {}", said(&run));
    let failed = run.standing == RunStanding::Failed;
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn said(run: &JobRunView) -> String {
    let words = match run.standing {
        RunStanding::Running => return format!("running since {}", run.started_at),
        RunStanding::Finished => run.result.clone().unwrap_or_default(),
        RunStanding::Waiting => {
            format!("failed, is tried again: {}", run.error.clone().unwrap_or_default())
        }
        RunStanding::Failed => format!("FAILED: {}", run.error.clone().unwrap_or_default()),
    };
    let counts = run.counts.iter().map(|(name, count)| format!("{name} {count}"));
    let counts = counts.collect::<Vec<_>>().join(", ");
    if counts.is_empty() { words } else { format!("{words} ({counts})") }
}
