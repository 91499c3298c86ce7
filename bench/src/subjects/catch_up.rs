//! Projections that catch up with a log, in a process of their own so that its memory is theirs alone.

use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use chrono::{DateTime, Utc};
use clap::Args;
use commands::{Clock as _, SystemClock};
use eventlog::EventLog;
use projections::repair_board::RepairBoard;
use projections::tracking_timeline::TrackingTimeline;
use projections::{Db, Options, Projection, ReadSide};
use serde::{Deserialize, Serialize};
use tokio::process::Command;

use crate::machine::memory_of;
use crate::workload::log;

/// What catches up: the two tables that every repair has.
pub(crate) const NAMES: [&str; 2] = ["repair_board", "tracking_timeline"];

/// The arguments of the process.
#[derive(Debug, Clone, Args)]
pub(crate) struct CatchUpArgs {
    /// The log.
    log: String,
    /// The read database.
    read: String,
    /// Rebuild what is there instead of catching up.
    #[arg(long)]
    rebuild: bool,
}

/// What it took.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Took {
    /// Seconds.
    pub(crate) seconds: f64,
    /// The most resident memory, MiB.
    pub(crate) peak_mib: f64,
}

/// Both tables that every repair has.
pub(crate) fn both() -> Vec<Projection> {
    vec![Projection::of::<RepairBoard>(), Projection::of::<TrackingTimeline>()]
}

/// Opens the read side of that log with these tables.
pub(crate) async fn over(
    log: EventLog,
    read_url: &str,
    projections: Vec<Projection>,
) -> Result<ReadSide> {
    let db = Db::open(read_url).await?;
    let clock = || -> DateTime<Utc> { SystemClock.now() };
    Ok(ReadSide::open(db, log, projections, Options::new("bench", Arc::new(clock))).await?)
}

/// The process itself: one line of JSON with what it took.
pub(crate) async fn run(args: CatchUpArgs) -> Result<()> {
    let log = log::open(&args.log).await?;
    let head = log.head().await?;
    let side = over(log, &args.read, both()).await?;
    let started = Instant::now();
    if args.rebuild {
        for name in NAMES {
            side.rebuild(name, |_| ()).await?;
        }
    } else {
        side.start();
        let done = side.wait_for(head, &NAMES, Duration::from_mins(30)).await?;
        anyhow::ensure!(done, "the projections did not catch up");
    }
    let seconds = started.elapsed().as_secs_f64();
    side.stop().await;
    let (peak_mib, _) = memory_of(std::process::id()).context("no memory figures")?;
    println!("{}", serde_json::to_string(&Took { seconds, peak_mib })?);
    Ok(())
}

/// Starts the process and waits for what it says.
pub(crate) async fn measure(log_url: &str, read_url: &str, rebuild: bool) -> Result<Took> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["catch-up", log_url, read_url]);
    if rebuild {
        command.arg("--rebuild");
    }
    let output = command.stderr(Stdio::inherit()).kill_on_drop(true).output().await?;
    anyhow::ensure!(output.status.success(), "catching up ended with {}", output.status);
    Ok(serde_json::from_slice(&output.stdout)?)
}
