//! What has happened to a delivery. The names are stored for ever.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use cqrs_es::DomainEvent;
use serde::{Deserialize, Serialize};

use super::facts::{Body, BodyErasure, Provider};
use crate::values::PersonId;

/// A fact about a delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum WebhookEvent {
    /// A delivery came in, was verified on its bytes, and is kept as it came.
    WebhookReceived {
        /// Whose.
        provider: Provider,
        /// What makes it the same delivery as another one.
        dedupe_key: String,
        /// The headers that are kept ([`Provider::headers`]), names in lower case.
        headers: BTreeMap<String, String>,
        /// The fields of the address that are kept ([`Provider::query`]).
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        query: BTreeMap<String, String>,
        /// Its body.
        body: Body,
        /// When it came in (UTC).
        received_at: DateTime<Utc>,
    },
    /// It was processed.
    WebhookProcessed {
        /// The version of the handler.
        handler_version: u32,
        /// What came of it, in a word or two (`payment.record_report`, `already_known`); nothing about a person.
        outcome: String,
        /// The people whom it concerned, as far as they are known: erasing one of them erases the body.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        concerns: Vec<PersonId>,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// Processing it failed; it is tried again.
    WebhookFailed {
        /// The version of the handler.
        handler_version: u32,
        /// Which attempt it was, from 1; a replay begins anew.
        attempt: u32,
        /// The error, without anything about a person.
        error: String,
        /// When it is tried again (UTC).
        next_attempt_at: DateTime<Utc>,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// It cannot be processed, or was tried too often: a person must look at it.
    WebhookDeadLettered {
        /// The version of the handler.
        handler_version: u32,
        /// How often it was tried.
        attempts: u32,
        /// The last error, without anything about a person.
        error: String,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// Somebody asked for it to be processed again, usually by newer code.
    WebhookReplayRequested {
        /// Why.
        reason: String,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// Its body is not kept any longer: the key that opens it is destroyed.
    WebhookBodyErased {
        /// Why.
        why: BodyErasure,
        /// When (UTC).
        at: DateTime<Utc>,
    },
}

impl WebhookEvent {
    /// The stored name of the event: a literal, for ever.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::WebhookReceived { .. } => "WebhookReceived",
            Self::WebhookProcessed { .. } => "WebhookProcessed",
            Self::WebhookFailed { .. } => "WebhookFailed",
            Self::WebhookDeadLettered { .. } => "WebhookDeadLettered",
            Self::WebhookReplayRequested { .. } => "WebhookReplayRequested",
            Self::WebhookBodyErased { .. } => "WebhookBodyErased",
        }
    }

    /// When it happened (UTC).
    pub const fn at(&self) -> DateTime<Utc> {
        match self {
            Self::WebhookReceived { received_at: at, .. }
            | Self::WebhookProcessed { at, .. }
            | Self::WebhookFailed { at, .. }
            | Self::WebhookDeadLettered { at, .. }
            | Self::WebhookReplayRequested { at, .. }
            | Self::WebhookBodyErased { at, .. } => *at,
        }
    }
}

impl DomainEvent for WebhookEvent {
    fn event_type(&self) -> String {
        self.name().to_owned()
    }

    fn event_version(&self) -> String {
        "1.0".to_owned()
    }
}
