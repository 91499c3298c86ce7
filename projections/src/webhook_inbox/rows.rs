//! The row of a delivery. Its body stays in the log.

use chrono::{DateTime, Utc};
use domain::webhook::Provider;
use serde::{Deserialize, Serialize};

use crate::schema::table;

/// Where a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It is to be processed.
    Waiting,
    /// It was processed.
    Processed,
    /// A person must look at it.
    DeadLettered,
}

table! {
    /// A delivery of a provider's webhook.
    DeliveryRow in "webhook_inbox"
    key {
        /// Its stream.
        delivery: String,
    }
    columns {
        /// Whose.
        provider: Provider,
        /// When it came in (UTC).
        received_at: DateTime<Utc>,
        /// Where it stands.
        standing: Standing,
        /// How often processing it failed since it came in, or since it was last asked for again.
        failed: u32,
        /// From when on it is to be processed (UTC); none where nothing is to be done.
        due_at: Option<DateTime<Utc>>,
        /// The version of the handler that last had it.
        handler_version: Option<u32>,
        /// What came of it, or the last error.
        outcome: Option<String>,
        /// When that was (UTC).
        handled_at: Option<DateTime<Utc>>,
        /// When its body was erased (UTC); none while it is kept.
        body_erased_at: Option<DateTime<Utc>>,
        /// The position at which it came in; lists go by it.
        received_position: i64,
        /// The sequence of the last event that was folded.
        version: u64,
    }
}
