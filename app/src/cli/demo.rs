//! `cirujano demo`: a believable year of the workshop.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Result, bail};
use chrono::NaiveDate;
use clap::Args;
use commands::Executor;
use commands::photos::{LocalDisk, Photos};
use commands::ports::{Clock as _, SeededIds, SetClock};
use eventlog::EventLog;

use super::output::say;
use super::progress;
use crate::config::Config;
use crate::demo::{Demo, DemoOptions};
use crate::wiring;

#[derive(Args)]
pub(super) struct DemoArgs {
    /// Instruments that are brought in; warranty returns come on top
    #[arg(long, default_value_t = 400)]
    repairs: u64,
    /// The same seed gives the same year
    #[arg(long, default_value_t = 7)]
    seed: u64,
    /// The last day of the year that is played
    #[arg(long, value_name = "DATE", default_value = "2026-11-20")]
    until: NaiveDate,
}

pub(super) async fn run(config: &Config, args: &DemoArgs) -> Result<ExitCode> {
    let log = wiring::open_log(config).await?;
    let outcome = play(config, args, &log).await;
    log.shutdown().await;
    outcome
}

async fn play(config: &Config, args: &DemoArgs, log: &EventLog) -> Result<ExitCode> {
    let stats = log.stats().await?;
    if stats.by_aggregate.iter().any(|row| row.aggregate_type == "repair") {
        bail!(
            "the log has repairs already: the demo is played into a log of its own \
             (cirujano --data-dir demo-data demo)"
        );
    }
    let options = DemoOptions {
        repairs: args.repairs,
        seed: args.seed,
        until: args.until,
        special_days: config.workshop.holidays(),
    };
    let clock = Arc::new(SetClock::new(options.begins_at()));
    let ids = Arc::new(SeededIds::new(clock.clone(), args.seed));
    let executor = Executor::new(log.clone(), clock.clone(), ids);
    let store = LocalDisk::open(config.photos_dir(), clock.now())?;
    let photos = Photos::new(Arc::new(store), clock.clone());
    let bar = progress::bar(args.repairs, "repairs").with_message("playing a year");
    let demo = Demo::prepare(options, executor, clock, &photos).await?;
    let summary = demo
        .play(async |so_far| {
            bar.set_position(so_far.received - so_far.returned);
            Ok(())
        })
        .await?;
    bar.finish_and_clear();
    let stats = log.stats().await?;
    say!(
        "{} instruments brought in by {} customers, {} of them back under warranty, {} gone home",
        summary.received,
        summary.customers,
        summary.returned,
        summary.finished
    );
    say!("{} events; the read tables follow when the server runs", stats.events);
    say!("to look around: cirujano users create --role owner --email you@example.cl");
    Ok(ExitCode::SUCCESS)
}
