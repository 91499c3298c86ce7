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
    // The suites that kill processes need the binary. With everything, it is built with the very features that
    // the tests are built with, so that nothing is compiled twice.
    let what: &[&str] = if rest.is_empty() {
        &["--workspace", "--all-targets"]
    } else {
        &["--package", "app", "--bin", "cirujano"]
    };
    shell::run(cargo(&["build", "--locked"]).args(what)).await?;
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
