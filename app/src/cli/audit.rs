//! `cirujano audit`: who did what, when, and what it changed.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use chrono::{DateTime, Days, NaiveDate, Utc};
use clap::{Args, Subcommand, ValueEnum};
use domain::calendar::local_to_utc;
use domain::values::{PersonId, RepairNumber};
use eventlog::{EventLog, StreamId};
use futures::TryStreamExt as _;
use projections::audit::{self, Replay};
use projections::audit_log::{self, AuditFilter, ExportFormat};
use projections::{Db, ReadSide};

use super::output;
use crate::config::Config;
use crate::wiring;

/// How long the read tables may take to catch up with the log first.
const CATCH_UP: Duration = Duration::from_hours(1);

#[derive(Subcommand)]
pub(super) enum AuditCommand {
    /// Shows step by step what somebody did, or what happened to a repair, with the state before and after
    Replay(ReplayArgs),
    /// Writes the audit as a file
    Export(ExportArgs),
}

#[derive(Args)]
pub(super) struct ReplayArgs {
    #[command(flatten)]
    subject: Subject,
    #[command(flatten)]
    span: Span,
    /// How to show it
    #[arg(long, value_enum, default_value_t = ReplayFormat::Table)]
    format: ReplayFormat,
}

#[derive(Args)]
#[group(required = true, multiple = false)]
struct Subject {
    /// Everything that this technician did
    #[arg(long, value_name = "ID")]
    technician: Option<PersonId>,
    /// Everything that happened to this repair
    #[arg(long, value_name = "NUMBER")]
    repair: Option<RepairNumber>,
}

#[derive(Args)]
struct Span {
    /// From this instant, or from the beginning of this day in Santiago
    #[arg(long, value_name = "INSTANT OR DAY")]
    from: Option<Moment>,
    /// Before this instant, or up to the end of this day in Santiago
    #[arg(long, value_name = "INSTANT OR DAY")]
    until: Option<Moment>,
}

#[derive(Args)]
pub(super) struct ExportArgs {
    /// As what
    #[arg(long, value_enum, default_value_t = FileFormat::Csv)]
    format: FileFormat,
    /// Where to [default: standard output]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Of this person, process manager or job only
    #[arg(long)]
    actor: Option<String>,
    /// About this repair only
    #[arg(long, value_name = "NUMBER")]
    repair: Option<RepairNumber>,
    #[command(flatten)]
    span: Span,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum ReplayFormat {
    Table,
    Json,
    Csv,
    Ndjson,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum FileFormat {
    Csv,
    Ndjson,
}

/// A point in time as it is typed: an instant with its offset, or a day.
#[derive(Debug, Clone, Copy)]
enum Moment {
    Instant(DateTime<Utc>),
    Day(NaiveDate),
}

impl std::str::FromStr for Moment {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Ok(day) = text.parse() {
            return Ok(Self::Day(day));
        }
        let instant = DateTime::parse_from_rfc3339(text).map(|instant| instant.to_utc());
        instant.map(Self::Instant).map_err(|_| {
            "is a day like 2026-11-22 or an instant like 2026-11-22T15:00:00-03:00".to_owned()
        })
    }
}

impl Span {
    fn from(&self) -> DateTime<Utc> {
        match self.from {
            None => DateTime::UNIX_EPOCH,
            Some(Moment::Instant(instant)) => instant,
            Some(Moment::Day(day)) => midnight(day),
        }
    }

    fn until(&self) -> DateTime<Utc> {
        match self.until {
            // Before any instant that the databases cannot hold.
            None => midnight(NaiveDate::from_ymd_opt(9000, 1, 1).unwrap_or_default()),
            Some(Moment::Instant(instant)) => instant,
            Some(Moment::Day(day)) => midnight(day + Days::new(1)),
        }
    }
}

fn midnight(day: NaiveDate) -> DateTime<Utc> {
    local_to_utc(day.and_hms_opt(0, 0, 0).unwrap_or_default())
}

pub(super) async fn run(config: &Config, command: AuditCommand) -> Result<ExitCode> {
    let log = wiring::open_log(config).await?;
    let side = wiring::open_read_side(config, &log).await?;
    let outcome = async {
        catch_up(&side, &log).await?;
        match command {
            AuditCommand::Replay(args) => replay(side.db(), &log, &args).await,
            AuditCommand::Export(args) => export(side.db(), args).await,
        }
    }
    .await;
    side.stop().await;
    side.db().close().await;
    log.shutdown().await;
    outcome.map(|()| ExitCode::SUCCESS)
}

/// The audit shows everything up to now, whether or not a server is running.
async fn catch_up(side: &ReadSide, log: &EventLog) -> Result<()> {
    side.start();
    let head = log.head().await?;
    let names = side.names();
    if !side.wait_for(head, &names, CATCH_UP).await? {
        bail!("the read tables do not catch up: see `cirujano projections status`");
    }
    Ok(())
}

async fn replay(db: &Db, log: &EventLog, args: &ReplayArgs) -> Result<()> {
    let (from, until) = (args.span.from(), args.span.until());
    let replay: Replay = match (args.subject.technician, args.subject.repair) {
        (Some(technician), _) => {
            audit::of_actor(db, log, &technician.to_string(), from, until).await?
        }
        (None, Some(repair)) => {
            let stream = StreamId::new("repair", repair.to_string());
            audit::of_aggregate(log, &stream, from, until).await?
        }
        (None, None) => bail!("name a technician or a repair"),
    };
    let mut out = std::io::stdout().lock();
    let written = match args.format {
        ReplayFormat::Table => out.write_all(audit::table(&replay).as_bytes()),
        ReplayFormat::Json => {
            output::json(&replay)?;
            Ok(())
        }
        ReplayFormat::Csv => out.write_all(&audit::csv(&replay)),
        ReplayFormat::Ndjson => out.write_all(&audit::ndjson(&replay)),
    };
    output::reached(written)?;
    if replay.truncated {
        eprintln!("cirujano: there is more; narrow the time with --from and --until");
    }
    Ok(())
}

async fn export(db: &Db, args: ExportArgs) -> Result<()> {
    let filter = AuditFilter {
        actor: args.actor,
        aggregate_type: args.repair.map(|_| "repair".to_owned()),
        aggregate_id: args.repair.map(|number| number.to_string()),
        from: Some(args.span.from()),
        until: Some(args.span.until()),
        ..AuditFilter::default()
    };
    let format = match args.format {
        FileFormat::Csv => ExportFormat::Csv,
        FileFormat::Ndjson => ExportFormat::Ndjson,
    };
    let mut out: Box<dyn Write> = match &args.out {
        None => Box::new(std::io::stdout()),
        Some(file) => {
            let created = File::create_new(file);
            Box::new(BufWriter::new(
                created.with_context(|| format!("creating {}", file.display()))?,
            ))
        }
    };
    let mut pieces = std::pin::pin!(audit_log::export(db, filter, format));
    while let Some(piece) = pieces.try_next().await? {
        if !output::reached(out.write_all(&piece))? {
            return Ok(());
        }
    }
    output::reached(out.flush())?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_reaches_from_midnight_to_midnight_in_santiago() {
        let span = Span { from: "2026-11-22".parse().ok(), until: "2026-11-22".parse().ok() };
        assert_eq!(span.from().to_rfc3339(), "2026-11-22T03:00:00+00:00");
        assert_eq!(span.until().to_rfc3339(), "2026-11-23T03:00:00+00:00");
        assert!("ayer".parse::<Moment>().is_err());
    }
}
