//! The log's metrics, by their names.

use std::time::Duration;

use crate::position::Position;

/// How long an append took from being asked for to being durable.
pub(crate) fn appended(aggregate_type: &str, took: Duration) {
    metrics::histogram!("cirujano_log_append_seconds", "aggregate" => aggregate_type.to_owned())
        .record(took.as_secs_f64());
}

/// How much work went into one transaction.
#[expect(clippy::cast_precision_loss, reason = "a group is far smaller than 2^52")]
pub(crate) fn group(size: usize) {
    metrics::histogram!("cirujano_log_group_size").record(size as f64);
}

/// An append found that its stream had moved on.
pub(crate) fn conflict(aggregate_type: &str) {
    metrics::counter!("cirujano_log_conflicts_total", "aggregate" => aggregate_type.to_owned())
        .increment(1);
}

/// Where the log ends.
#[expect(clippy::cast_precision_loss, reason = "a log of 2^52 events is out of reach")]
pub(crate) fn head(position: Position) {
    metrics::gauge!("cirujano_log_head").set(position.commit as f64);
}
