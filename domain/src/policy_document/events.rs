//! What has happened to a policy: drafts and publications, each with its whole text.

use chrono::{DateTime, NaiveDate, Utc};
use cqrs_es::DomainEvent;
use serde::{Deserialize, Serialize};

use crate::values::Sha256Hex;

/// A fact about a policy. Its stream id is the policy's code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum PolicyEvent {
    /// A text was written, to be read over before it is published. It replaces the draft before it.
    PolicyDrafted {
        /// The document's code (`terms`).
        policy: String,
        /// The version that it will be.
        version: u32,
        /// Its title in Spanish.
        title: String,
        /// The whole text in Spanish, Markdown.
        text: String,
        /// SHA-256 of the text.
        hash: Sha256Hex,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// A text was published; it is never edited after that.
    PolicyPublished {
        /// The document's code (`terms`).
        policy: String,
        /// Its version, from 1, without gaps.
        version: u32,
        /// Its title in Spanish.
        title: String,
        /// The whole text in Spanish, Markdown.
        text: String,
        /// SHA-256 of the text: what an acceptance pins.
        hash: Sha256Hex,
        /// The first day on which it holds (Santiago).
        effective_from: NaiveDate,
        /// Whether it changes what somebody agreed to, so that everybody is asked again.
        material: bool,
        /// What changes, in plain words in Spanish.
        summary: String,
        /// When (UTC).
        at: DateTime<Utc>,
    },
}

impl PolicyEvent {
    /// The stored name of the event: a literal, for ever.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::PolicyDrafted { .. } => "PolicyDrafted",
            Self::PolicyPublished { .. } => "PolicyPublished",
        }
    }

    /// When it happened (UTC).
    pub const fn at(&self) -> DateTime<Utc> {
        match self {
            Self::PolicyDrafted { at, .. } | Self::PolicyPublished { at, .. } => *at,
        }
    }
}

impl DomainEvent for PolicyEvent {
    fn event_type(&self) -> String {
        self.name().to_owned()
    }

    fn event_version(&self) -> String {
        "1.0".to_owned()
    }
}
