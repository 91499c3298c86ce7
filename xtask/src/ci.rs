//! `cargo xtask ci`: what the pipeline runs, in the order in which it fails soonest.

use std::time::Instant;

use anyhow::{Context, Result};

use crate::shell::{self, cargo};
use crate::{docs, licences, test};

/// Runs every step and stops at the first that fails.
pub(crate) async fn run() -> Result<()> {
    let begun = Instant::now();
    let mut report = Vec::new();
    for step in [Step::Format, Step::Licences, Step::Lints, Step::Tests, Step::Docs] {
        println!("\n== {}", step.name());
        let at = Instant::now();
        step.run().await.with_context(|| format!("step `{}`", step.name()))?;
        report.push((step.name(), at.elapsed().as_secs()));
    }
    println!("\n== all steps passed");
    for (name, seconds) in report {
        println!("{name:<10} {seconds:>5} s");
    }
    println!("{:<10} {:>5} s", "total", begun.elapsed().as_secs());
    Ok(())
}

#[derive(Clone, Copy)]
enum Step {
    Format,
    Licences,
    Lints,
    Tests,
    Docs,
}

impl Step {
    const fn name(self) -> &'static str {
        match self {
            Self::Format => "format",
            Self::Licences => "licences",
            Self::Lints => "lints",
            Self::Tests => "tests",
            Self::Docs => "docs",
        }
    }

    async fn run(self) -> Result<()> {
        match self {
            Self::Format => shell::run(&mut cargo(&["fmt", "--all", "--check"])).await,
            Self::Licences => licences::run(),
            Self::Lints => {
                let args =
                    ["clippy", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"];
                shell::run(&mut cargo(&args)).await
            }
            Self::Tests => test::run_suites(&[]).await,
            Self::Docs => docs::run(&docs::DocsArgs { check: true }).await,
        }
    }
}
