//! `cargo xtask bench`: the figures of `docs/performance.md`, measured with optimised code.

use anyhow::Result;
use clap::Args;

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
    let profile = ["--locked", "--profile", "bench-run"];
    shell::run(cargo(&["build"]).args(profile).args(["--package", "app", "--bin", "cirujano"]))
        .await?;
    shell::run(cargo(&["build"]).args(profile).args(["--package", "bench"])).await?;
    let databases = Databases::provide().await?;
    let mut bench = cargo(&["run", "--quiet"]);
    bench
        .args(profile)
        .args(["--package", "bench", "--"])
        .args(&args.rest)
        .env(POSTGRES_URL, databases.postgres_url())
        .env(MYSQL_URL, databases.mysql_url());
    let outcome = shell::run(&mut bench).await;
    databases.stop().await;
    outcome
}
