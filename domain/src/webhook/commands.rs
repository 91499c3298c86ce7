//! What can be asked of a delivery.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::facts::{Body, BodyErasure, Provider};
use crate::aggregate::Command;
use crate::permissions::Capability;
use crate::values::PersonId;

/// An intent about a delivery.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the fields are those of the events, where they are documented")]
pub enum WebhookCommand {
    /// Keeps a delivery that was verified. Headers that are not to be kept are dropped here.
    Receive {
        provider: Provider,
        dedupe_key: String,
        headers: BTreeMap<String, String>,
        query: BTreeMap<String, String>,
        body: Body,
        at: DateTime<Utc>,
    },
    /// Notes that it was processed, and whom it concerned.
    RecordSuccess {
        handler_version: u32,
        outcome: String,
        concerns: Vec<PersonId>,
        at: DateTime<Utc>,
    },
    /// Notes that processing failed. `permanent`: trying again cannot help.
    RecordFailure { handler_version: u32, error: String, permanent: bool, at: DateTime<Utc> },
    /// Has it processed again.
    RequestReplay { reason: String, at: DateTime<Utc> },
    /// Notes that its body is not kept any longer, before the key is destroyed.
    EraseBody { why: BodyErasure, at: DateTime<Utc> },
}

impl Command for WebhookCommand {
    fn name(&self) -> &'static str {
        match self {
            Self::Receive { .. } => "webhook.receive",
            Self::RecordSuccess { .. } => "webhook.record_success",
            Self::RecordFailure { .. } => "webhook.record_failure",
            Self::RequestReplay { .. } => "webhook.request_replay",
            Self::EraseBody { .. } => "webhook.erase_body",
        }
    }

    fn capability(&self) -> Capability {
        match self {
            Self::Receive { .. }
            | Self::RecordSuccess { .. }
            | Self::RecordFailure { .. }
            | Self::EraseBody { .. } => Capability::Automation,
            Self::RequestReplay { .. } => Capability::Operations,
        }
    }

    fn reason(&self) -> Option<&str> {
        match self {
            Self::RequestReplay { reason, .. } => Some(reason),
            Self::Receive { .. }
            | Self::RecordSuccess { .. }
            | Self::RecordFailure { .. }
            | Self::EraseBody { .. } => None,
        }
    }
}
