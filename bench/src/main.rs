//! Measures what `docs/performance.md` says, as ratios to references of the same run.
//!
//! Run by `cargo xtask bench`, which builds it with optimised code and starts private PostgreSQL and MariaDB
//! servers with their durability at the defaults. It measures and never judges a time.
#![expect(clippy::print_stdout, reason = "a command-line tool talks through its output")]
#![expect(clippy::cast_precision_loss, reason = "figures are shown with three digits")]

mod databases;
mod figures;
mod load;
mod machine;
mod measure;
mod references;
mod report;
mod subjects;
mod workload;

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Result;
use clap::{Parser, Subcommand};

use databases::Servers;
use figures::Size;
use machine::Machine;
use report::{Report, Run};

/// The allocator of the server, for everybody who is measured.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Measures the figures of `docs/performance.md`.
#[derive(Parser)]
#[command(name = "cargo xtask bench", bin_name = "cargo xtask bench")]
struct Cli {
    /// Only these figures; all of them without.
    #[arg(long)]
    only: Vec<String>,
    /// Smaller sizes and fewer rounds: to see that it works, not to quote.
    #[arg(long)]
    quick: bool,
    /// How many rounds of each contender.
    #[arg(long)]
    rounds: Option<usize>,
    /// How many events the log has that is folded and replayed.
    #[arg(long)]
    events: Option<usize>,
    /// How many events the long log of `growth` has; it takes about a kilobyte for each.
    #[arg(long)]
    long: Option<usize>,
    /// Where the findings are kept; a figure that is run again replaces its earlier run.
    #[arg(long, default_value = "target/bench/figures.json")]
    json: PathBuf,
    /// The page whose tables are written from the findings.
    #[arg(long)]
    page: Option<PathBuf>,
    #[command(subcommand)]
    role: Option<Role>,
}

/// What this program does when the bench starts it again.
#[derive(Subcommand)]
enum Role {
    /// Serves one of the lean references.
    #[command(hide = true)]
    Serve {
        #[command(subcommand)]
        kind: references::http::Kind,
    },
    /// Lets the projections catch up with a log.
    #[command(hide = true)]
    CatchUp(subjects::catch_up::CatchUpArgs),
}

#[tokio::main]
async fn main() -> Result<()> {
    let cli = Cli::parse();
    match cli.role {
        Some(Role::Serve { kind }) => references::http::serve(kind).await,
        Some(Role::CatchUp(args)) => subjects::catch_up::run(args).await,
        None => run(cli).await,
    }
}

async fn run(cli: Cli) -> Result<()> {
    let servers = Servers::from_env()?;
    let size = Size {
        quick: cli.quick,
        rounds: cli.rounds.unwrap_or(if cli.quick { 1 } else { 5 }),
        length: Duration::from_secs(if cli.quick { 1 } else { 3 }),
        events: cli.events.unwrap_or(if cli.quick { 60_000 } else { 1_000_000 }),
        long: cli.long.unwrap_or(if cli.quick { 60_000 } else { 10_000_000 }),
        folder: cli.json.parent().map(Path::to_path_buf).unwrap_or_default(),
    };
    let mut report = Report::read(&cli.json)?;
    let names: Vec<&str> = match &cli.only[..] {
        [] => figures::NAMES.to_vec(),
        some => some.iter().map(String::as_str).collect(),
    };
    for name in names {
        eprintln!("{name}");
        let machine = Machine::look(servers.versions().await?);
        let mut figure = figures::measure(name, &servers, &size).await?;
        figure.run = Run {
            at: machine.at,
            machine: machine.describe(),
            versions: machine.versions(),
            load_before: machine.load,
            load_after: machine::load(),
            quick: cli.quick,
        };
        report.put(figure, figures::NAMES);
        report.write(&cli.json)?;
    }
    println!("{}", report::tables(&report));
    if let Some(page) = &cli.page {
        report::rewrite(page, &report)?;
    }
    Ok(())
}
