//! `cargo xtask bench`: the figures of `docs/performance.md`, measured with optimised code.

use std::path::PathBuf;

use anyhow::{Context as _, Result};
use clap::Args;
use tokio::process::Command;

use crate::databases::{Databases, MYSQL_URL, POSTGRES_URL};
use crate::shell::{self, cargo};

/// What to measure.
#[derive(Args)]
pub(crate) struct BenchArgs {
    /// Passed on to the bench (`--quick`, the name of a figure).
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    rest: Vec<String>,
}

/// Builds with the profile `bench-run`, starts what is needed, and measures.
pub(crate) async fn run(args: &BenchArgs) -> Result<()> {
    // Together, and run without cargo: built apart, each would want its own set of features of what they share.
    let packages = ["--package", "app", "--package", "bench"];
    shell::run(cargo(&["build", "--locked", "--profile", "bench-run"]).args(packages)).await?;
    let databases = Databases::provide().await?;
    let mut bench = Command::new(built("bench-run", "bench")?);
    bench
        .args(&args.rest)
        .env(POSTGRES_URL, databases.postgres_url())
        .env(MYSQL_URL, databases.mysql_url());
    let outcome = shell::run(&mut bench).await;
    databases.stop().await;
    outcome
}

/// A program of that profile; this one lies beside it, in its own profile's folder.
fn built(profile: &str, name: &str) -> Result<PathBuf> {
    let own = std::env::current_exe()?;
    let target = own.ancestors().nth(2).context("the program has no target folder")?;
    Ok(target.join(profile).join(format!("{name}{}", std::env::consts::EXE_SUFFIX)))
}
