//! `cirujano migrate`: brings both databases up to date. Harmless when repeated.

use std::process::ExitCode;

use anyhow::Result;

use super::output::say;
use crate::config::Config;
use crate::wiring;

pub(super) async fn run(config: &Config) -> Result<ExitCode> {
    let log = wiring::open_log(config).await?;
    say!("log: up to date");
    let read_side = wiring::open_read_side(config, &log).await?;
    say!("read tables: up to date ({})", read_side.names().join(", "));
    log.shutdown().await;
    Ok(ExitCode::SUCCESS)
}
