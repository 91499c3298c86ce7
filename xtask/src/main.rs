//! The repository's chores, run as `cargo xtask <verb>`.
//!
//! `ci` is exactly what the pipeline runs; `test` brings its own databases. Nothing here is part of the product.
#![expect(clippy::print_stdout, reason = "a command-line tool talks through its output")]

mod bench;
mod ci;
mod databases;
mod docs;
mod licences;
mod shell;
mod test;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// The repository's chores.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Runs every test, with private databases unless URLs are given.
    Test(test::TestArgs),
    /// Runs what the pipeline runs: format, lints, licences, tests, freshness of the documents.
    Ci,
    /// Writes `docs/generated`, or checks that it is fresh.
    Docs(docs::DocsArgs),
    /// Measures the figures of `docs/performance.md`.
    Bench(bench::BenchArgs),
    /// Checks every dependency's licence and ban against `deny.toml`.
    Licences,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let outcome = match Cli::parse().verb {
        Verb::Test(args) => test::run(&args).await,
        Verb::Ci => ci::run().await,
        Verb::Docs(args) => docs::run(&args).await,
        Verb::Bench(args) => bench::run(&args).await,
        Verb::Licences => licences::run(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// The folder of the workspace.
fn root() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().expect("invariant: xtask lies in the workspace").to_path_buf()
}
