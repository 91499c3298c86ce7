//! `cargo xtask docs`: the documents that are computed from the code, and the check that they are fresh.

mod endpoints;
mod events;
mod problems;

use anyhow::{Context, Result, bail};
use clap::Args;
use serde_json::Value;

use crate::shell::{cargo, output};

/// Write or check.
#[derive(Args)]
pub(crate) struct DocsArgs {
    /// Writes nothing; fails when a document is not what the code says.
    #[arg(long)]
    pub(crate) check: bool,
}

/// Writes `docs/generated`, or compares it.
pub(crate) async fn run(args: &DocsArgs) -> Result<()> {
    let folder = crate::root().join("docs/generated");
    std::fs::create_dir_all(&folder)?;
    let mut stale = Vec::new();
    for (name, text) in documents().await? {
        let file = folder.join(name);
        let before = std::fs::read_to_string(&file).unwrap_or_default();
        if before == text {
            continue;
        }
        if args.check {
            stale.push(name);
        } else {
            std::fs::write(&file, text).with_context(|| format!("writing {name}"))?;
            println!("docs/generated/{name} written");
        }
    }
    if !stale.is_empty() {
        bail!("docs/generated is stale ({}): run `cargo xtask docs`", stale.join(", "));
    }
    Ok(())
}

async fn documents() -> Result<Vec<(&'static str, String)>> {
    let openapi = ask_binary("openapi").await?;
    let problems = ask_binary("problems").await?;
    Ok(vec![
        ("events.md", events::page(&crate::root().join("domain/src"))?),
        ("openapi.json", serde_json::to_string_pretty(&openapi)? + "\n"),
        ("endpoints.md", endpoints::page(&openapi)?),
        ("problems.md", problems::page(&problems)?),
    ])
}

/// What a hidden subcommand of the binary prints as JSON.
async fn ask_binary(subcommand: &str) -> Result<Value> {
    let args = ["run", "--quiet", "--locked", "--package", "app", "--bin", "cirujano", "--"];
    let text = output(cargo(&args).arg(subcommand)).await?;
    serde_json::from_str(&text).with_context(|| format!("`cirujano {subcommand}` prints no JSON"))
}
