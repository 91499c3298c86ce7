//! What the process tells of itself: messages to standard error, metrics for Prometheus.

use std::io::IsTerminal as _;

use anyhow::{Context, Result};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::EnvFilter;

use crate::config::{TelemetryFormat, TelemetrySection};

/// Bounds of the histograms of durations, in seconds: from a cached read to a slow disk.
const SECONDS: [f64; 14] =
    [0.0005, 0.001, 0.002, 0.004, 0.008, 0.015, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

/// Sends messages to standard error; `RUST_LOG` wins over the configuration.
pub fn start_messages(section: &TelemetrySection) -> Result<()> {
    let filter = match std::env::var("RUST_LOG") {
        Ok(filter) if !filter.is_empty() => filter,
        _ => section.filter.clone(),
    };
    let filter = EnvFilter::try_new(&filter).context("telemetry.filter")?;
    let messages = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    let started = match section.format {
        TelemetryFormat::Text => messages.with_target(false).try_init(),
        TelemetryFormat::Json => messages.json().try_init(),
    };
    started.map_err(|error| anyhow::anyhow!("messages were started before: {error}"))
}

/// Collects what the crates count; the handle renders `/metrics`.
pub fn start_metrics() -> Result<PrometheusHandle> {
    PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".into()), &SECONDS)?
        .install_recorder()
        .context("the metrics cannot be collected")
}
