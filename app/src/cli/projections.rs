//! `cirujano projections`: the read tables of this installation. Works beside a running server.

use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};
use clap::{Args, Subcommand};
use eventlog::StreamId;
use projections::{DifferenceKind, ReadSide, VerifyReport};

use super::output::{self, say};
use super::progress;
use crate::config::Config;
use crate::wiring;

#[derive(Subcommand)]
pub(super) enum ProjectionsCommand {
    /// How every projection is doing
    Status {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Fills new tables beside the live ones and switches them in
    Rebuild(Which),
    /// Folds the whole log again and compares every row; fails when one differs or an event is parked
    Verify(Which),
    /// The events that a projection could not apply
    Parked {
        /// Of one projection only
        name: Option<String>,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Tries the parked events of an aggregate again, in order
    Redrive {
        /// Which projection
        name: String,
        /// The aggregate's type (`repair`)
        aggregate_type: String,
        /// The aggregate's id (`CDS-2026-0001`)
        aggregate_id: String,
    },
    /// Puts the tables before the last rebuild back
    SwitchBack {
        /// Which projection
        name: String,
    },
}

#[derive(Args)]
#[group(required = true, multiple = false)]
pub(super) struct Which {
    /// Which projection
    name: Option<String>,
    /// Every projection
    #[arg(long)]
    all: bool,
}

pub(super) async fn run(config: &Config, command: ProjectionsCommand) -> Result<ExitCode> {
    let log = wiring::open_log(config).await?;
    let side = wiring::open_read_side(config, &log).await?;
    let outcome = match command {
        ProjectionsCommand::Status { json } => status(&side, json).await,
        ProjectionsCommand::Rebuild(which) => rebuild(&side, &which).await,
        ProjectionsCommand::Verify(which) => verify(&side, &which).await,
        ProjectionsCommand::Parked { name, json } => parked(&side, name.as_deref(), json).await,
        ProjectionsCommand::Redrive { name, aggregate_type, aggregate_id } => {
            redrive(&side, &name, StreamId::new(aggregate_type, aggregate_id)).await
        }
        ProjectionsCommand::SwitchBack { name } => {
            side.switch_back(&name).await?;
            say!("{name}: the tables before the last rebuild are live again");
            Ok(ExitCode::SUCCESS)
        }
    };
    side.db().close().await;
    log.shutdown().await;
    outcome
}

fn chosen(side: &ReadSide, which: &Which) -> Result<Vec<&'static str>> {
    let all = side.names();
    match &which.name {
        None => Ok(all),
        Some(name) => match all.iter().find(|known| *known == name) {
            Some(known) => Ok(vec![known]),
            None => bail!("there is no projection {name}; there are {}", all.join(", ")),
        },
    }
}

async fn status(side: &ReadSide, json: bool) -> Result<ExitCode> {
    let all = side.status().await?;
    if json {
        output::json(&all)?;
        return Ok(ExitCode::SUCCESS);
    }
    let rows: Vec<[String; 8]> = all
        .iter()
        .map(|status| {
            [
                status.name.to_owned(),
                format!("{}/{}", status.tables_version, status.version),
                status.generation.to_string(),
                status.checkpoint.to_string(),
                status.lag_events.to_string(),
                format!("{:.1}", status.lag_seconds),
                status.parked.to_string(),
                status.leader.clone().unwrap_or_else(|| "-".into()),
            ]
        })
        .collect();
    let header =
        ["projection", "version", "generation", "position", "lag", "lag s", "parked", "leader"];
    output::table(header, &rows);
    Ok(ExitCode::SUCCESS)
}

async fn rebuild(side: &ReadSide, which: &Which) -> Result<ExitCode> {
    for name in chosen(side, which)? {
        let bar = progress::bar(0, "events").with_message(name);
        let report = side
            .rebuild(name, |progress| {
                bar.set_length(progress.total);
                bar.set_position(progress.done);
            })
            .await;
        bar.finish_and_clear();
        let report = report.with_context(|| format!("rebuilding {name}"))?;
        let rows: u64 = report.tables.iter().map(|table| table.after).sum();
        let compared = match report.differences {
            None => "not compared with the old ones".to_owned(),
            Some(0) => "equal to the old ones".to_owned(),
            Some(differing) => format!("{differing} differ from the old ones"),
        };
        say!(
            "{name}: {} events into {rows} rows in {:.1} s, {compared}",
            report.events,
            report.seconds
        );
    }
    Ok(ExitCode::SUCCESS)
}

async fn verify(side: &ReadSide, which: &Which) -> Result<ExitCode> {
    let mut good = true;
    for name in chosen(side, which)? {
        let bar = progress::bar(0, "events").with_message(name);
        let report = side
            .verify(name, |progress| {
                bar.set_length(progress.total);
                bar.set_position(progress.done);
            })
            .await;
        bar.finish_and_clear();
        let report = report.with_context(|| format!("verifying {name}"))?;
        good &= report.is_equal() && report.parked == 0;
        tell(&report);
    }
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn tell(report: &VerifyReport) {
    let verdict = if report.is_equal() { "equal" } else { "DIFFERENT" };
    say!(
        "{}: {verdict}: {} rows, {} events up to {}, {} parked, {:.1} s",
        report.name,
        report.rows,
        report.events,
        report.position,
        report.parked,
        report.seconds
    );
    for difference in &report.differences {
        let key: Vec<String> = difference.key.iter().map(ToString::to_string).collect();
        let what = match &difference.kind {
            DifferenceKind::Missing => "is missing".to_owned(),
            DifferenceKind::Unexpected => "should not be there".to_owned(),
            DifferenceKind::Changed(columns) => {
                let named = columns.iter().map(|column| {
                    format!("{}: {} instead of {}", column.column, column.live, column.expected)
                });
                named.collect::<Vec<_>>().join(", ")
            }
        };
        say!("  {} [{}] {what}", difference.table, key.join(" "));
    }
}

async fn parked(side: &ReadSide, name: Option<&str>, json: bool) -> Result<ExitCode> {
    let events = side.parked(name).await?;
    if json {
        output::json(&events)?;
        return Ok(ExitCode::SUCCESS);
    }
    let rows: Vec<[String; 6]> = events
        .iter()
        .map(|event| {
            [
                event.projection.clone(),
                event.position.to_string(),
                format!("{}/{}", event.aggregate_type, event.aggregate_id),
                event.event_type.clone(),
                event.attempts.to_string(),
                event.error.clone().unwrap_or_else(|| "waits behind another".into()),
            ]
        })
        .collect();
    output::table(["projection", "position", "aggregate", "event", "tries", "why"], &rows);
    Ok(ExitCode::SUCCESS)
}

async fn redrive(side: &ReadSide, name: &str, stream: StreamId) -> Result<ExitCode> {
    let redriven = side.redrive(name, &stream).await?;
    say!("{stream}: {} applied, {} still parked", redriven.applied, redriven.parked);
    match redriven.error {
        None => Ok(ExitCode::SUCCESS),
        Some(error) => {
            eprintln!("cirujano: {error}");
            Ok(ExitCode::FAILURE)
        }
    }
}
