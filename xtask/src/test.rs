//! `cargo xtask test`: every suite, against real databases. A suite that could not run is a failure.

use anyhow::Result;
use clap::Args;

use crate::databases::{Databases, MYSQL_URL, POSTGRES_URL};
use crate::shell::{self, cargo};

/// What to run.
#[derive(Args)]
pub(crate) struct TestArgs {
    /// Passed on to `cargo test` (`-p eventlog`, `-- a_name`).
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    rest: Vec<String>,
}

/// Starts what is needed, runs the tests and puts everything away, whatever happens.
pub(crate) async fn run_suites(rest: &[String]) -> Result<()> {
    // The suites that kill processes need the binary; building it first also shares its compilation.
    shell::run(&mut cargo(&["build", "--locked", "--package", "app", "--bin", "cirujano"])).await?;
    let databases = Databases::provide().await?;
    let mut test = cargo(&["test", "--locked", "--no-fail-fast"]);
    if rest.is_empty() {
        test.arg("--workspace");
    }
    test.args(rest)
        .env(POSTGRES_URL, databases.postgres_url())
        .env(MYSQL_URL, databases.mysql_url());
    let outcome = shell::run(&mut test).await;
    databases.stop().await;
    outcome
}

/// Runs the verb.
pub(crate) async fn run(args: &TestArgs) -> Result<()> {
    run_suites(&args.rest).await
}
