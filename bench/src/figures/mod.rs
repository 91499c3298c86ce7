//! The figures, each a file of its own, in the order of the page.

mod commands_postgres;
mod commands_sqlite;
mod growth;
mod growth_reads;
mod hello;
mod http;
mod http_mariadb;
mod lean_fold;
mod projections;
mod replay;
mod visible;
mod webhooks;

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Result;

use crate::databases::Servers;
use crate::measure::Series;
use crate::report::{Figure, Line, Run};

/// How large the rounds are.
#[derive(Debug, Clone)]
pub(crate) struct Size {
    /// Whether everything is scaled down.
    pub(crate) quick: bool,
    /// How many rounds of each contender.
    pub(crate) rounds: usize,
    /// How long a round is that is bounded in time.
    pub(crate) length: Duration,
    /// How many events the log has that is folded and replayed.
    pub(crate) events: usize,
    /// How many events the long log of `growth` has.
    pub(crate) long: usize,
    /// Where logs are kept for the next run.
    pub(crate) folder: PathBuf,
}

/// All names, in order.
pub(crate) const NAMES: &[&str] = &[
    "commands-sqlite",
    "commands-postgres",
    "replay",
    "projections",
    "lean-fold",
    "visible",
    "growth",
    "growth-reads",
    "hello",
    "http",
    "http-mariadb",
    "webhooks",
];

/// Measures one figure.
pub(crate) async fn measure(name: &str, servers: &Servers, size: &Size) -> Result<Figure> {
    match name {
        "commands-sqlite" => commands_sqlite::measure(size).await,
        "commands-postgres" => commands_postgres::measure(servers, size).await,
        "replay" => replay::measure(servers, size).await,
        "projections" => projections::measure(servers, size).await,
        "lean-fold" => lean_fold::measure(servers, size).await,
        "hello" => hello::measure(servers, size).await,
        "visible" => visible::measure(servers, size).await,
        "growth" => growth::measure(size).await,
        "growth-reads" => growth_reads::measure(size).await,
        "http" => http::measure(size).await,
        "http-mariadb" => http_mariadb::measure(servers, size).await,
        "webhooks" => webhooks::measure(size).await,
        _ => anyhow::bail!("there is no figure {name}; there are {}", NAMES.join(", ")),
    }
}

/// A figure of these series, without targets and settings yet.
fn figure(name: &str, title: &str, series: &[Series], unit: &str) -> Figure {
    Figure {
        name: name.into(),
        title: title.into(),
        lines: series.iter().map(|series| Line::of(series, unit)).collect(),
        targets: Vec::new(),
        settings: Vec::new(),
        run: Run::default(),
    }
}
