//! `cirujano log`: the log of events as a whole.

use std::fs::{File, OpenOptions};
use std::io::{BufReader, BufWriter, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::Subcommand;
use commands::ports::{Clock as _, SystemClock};
use eventlog::EventLog;

use super::output::{self, say};
use crate::config::Config;
use crate::wiring;

#[derive(Subcommand)]
pub(super) enum LogCommand {
    /// Writes the whole log, sealed as it is stored, as NDJSON in zstd
    Export {
        /// Where to
        file: PathBuf,
        /// Where to write the wrapped keys of personal data, without which it stays sealed for ever
        #[arg(long, value_name = "FILE")]
        keys: Option<PathBuf>,
    },
    /// Fills an empty log from an export of any store
    Import {
        /// Where from
        file: PathBuf,
        /// Where the wrapped keys are
        #[arg(long, value_name = "FILE")]
        keys: Option<PathBuf>,
    },
    /// Counts and sizes
    Stats {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Recomputes the hash chain; fails at the first event that was altered
    Verify {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Wraps every key of personal data anew with the present master key
    Rewrap,
}

pub(super) async fn run(config: &Config, command: LogCommand) -> Result<ExitCode> {
    let log = wiring::open_log(config).await?;
    let outcome = match command {
        LogCommand::Export { file, keys } => export(&log, &file, keys.as_deref()).await,
        LogCommand::Import { file, keys } => import(&log, &file, keys.as_deref()).await,
        LogCommand::Stats { json } => stats(&log, json).await,
        LogCommand::Verify { json } => verify(&log, json).await,
        LogCommand::Rewrap => rewrap(&log).await,
    };
    log.shutdown().await;
    outcome
}

async fn export(log: &EventLog, file: &Path, keys: Option<&Path>) -> Result<ExitCode> {
    let writer = BufWriter::new(new_private_file(file)?);
    let (mut writer, manifest) = log.export(writer, SystemClock.now()).await?;
    writer.flush()?;
    writer.get_ref().sync_all()?;
    say!("{} events to {}, sha256 {}", manifest.events, file.display(), manifest.sha256);
    match keys {
        Some(keys) => {
            let mut writer = BufWriter::new(new_private_file(keys)?);
            let moved = log.vault().export_keys(&mut writer).await?;
            writer.get_ref().sync_all()?;
            say!(
                "{} keys, {} of erased persons, to {}",
                moved.keys,
                moved.destroyed,
                keys.display()
            );
        }
        None => say!("without the keys of personal data: --keys FILE writes them as well"),
    }
    Ok(ExitCode::SUCCESS)
}

async fn import(log: &EventLog, file: &Path, keys: Option<&Path>) -> Result<ExitCode> {
    let reader = BufReader::new(File::open(file).with_context(|| file.display().to_string())?);
    // The keys first: events without keys would be damage, keys without events are harmless.
    if let Some(keys) = keys {
        let reader = BufReader::new(File::open(keys).with_context(|| keys.display().to_string())?);
        let moved = log.vault().import_keys(reader).await?;
        say!("{} keys, {} of erased persons", moved.keys, moved.destroyed);
    }
    let events = log.import(reader).await?;
    say!("{events} events; the read tables follow when the server starts");
    Ok(ExitCode::SUCCESS)
}

async fn stats(log: &EventLog, json: bool) -> Result<ExitCode> {
    let stats = log.stats().await?;
    if json {
        output::json(&stats)?;
        return Ok(ExitCode::SUCCESS);
    }
    say!("{} events in {}, head {}", stats.events, output::bytes(stats.bytes), stats.head);
    if let (Some(oldest), Some(newest)) = (stats.oldest, stats.newest) {
        say!("from {oldest} to {newest}");
    }
    let rows: Vec<[String; 3]> = stats
        .by_aggregate
        .iter()
        .map(|row| [row.aggregate_type.clone(), row.streams.to_string(), row.events.to_string()])
        .collect();
    say!("");
    output::table(["aggregate", "streams", "events"], &rows);
    let rows: Vec<[String; 3]> = stats
        .by_event
        .iter()
        .map(|row| [row.event_type.clone(), row.event_version.clone(), row.events.to_string()])
        .collect();
    say!("");
    output::table(["event", "version", "events"], &rows);
    Ok(ExitCode::SUCCESS)
}

async fn verify(log: &EventLog, json: bool) -> Result<ExitCode> {
    let chain = log.chain();
    chain.extend().await?;
    let report = chain.verify().await?;
    if json {
        output::json(&report)?;
    } else {
        say!("{} events, root {} at {}", report.events, report.root.hash, report.root.position);
    }
    match &report.broken {
        None => Ok(ExitCode::SUCCESS),
        Some(broken) => {
            eprintln!("cirujano: the chain is broken at {}: {:?}", broken.position, broken.kind);
            Ok(ExitCode::FAILURE)
        }
    }
}

async fn rewrap(log: &EventLog) -> Result<ExitCode> {
    let done = log.vault().rewrap().await?;
    say!("{} keys wrapped anew; log.previous_master_key can go from the configuration", done.keys);
    say!(
        "backups made before open with the old key only: run `cirujano backup run` now, and keep the old key \
         as long as they are kept"
    );
    Ok(ExitCode::SUCCESS)
}

/// A new file that only its owner may read; never an old one overwritten.
fn new_private_file(file: &Path) -> Result<File> {
    let options = OpenOptions::new().write(true).create_new(true).mode(0o600).clone();
    options.open(file).with_context(|| format!("creating {}", file.display()))
}
