//! What can be asked of a policy.

use chrono::{DateTime, NaiveDate, Utc};

use crate::aggregate::Command;
use crate::permissions::Capability;
use crate::values::Sha256Hex;

/// An intent about a policy. Its document is named in each, since a stream does not know its own id.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "fields are named after what they carry; `at` is when, UTC")]
pub enum PolicyCommand {
    /// Publishes the built-in versions that the log does not have yet: at the start of an installation, and after
    /// an update that brought another text. Documents that the owner has taken on are left alone.
    Seed { policy: String, at: DateTime<Utc> },
    /// Writes a draft of the next version.
    Draft { policy: String, title: String, text: String, at: DateTime<Utc> },
    /// Publishes the draft with that hash.
    Publish {
        policy: String,
        hash: Sha256Hex,
        effective_from: NaiveDate,
        material: bool,
        summary: String,
        at: DateTime<Utc>,
    },
}

impl PolicyCommand {
    /// The document that it is about.
    pub fn policy(&self) -> &str {
        match self {
            Self::Seed { policy, .. }
            | Self::Draft { policy, .. }
            | Self::Publish { policy, .. } => policy,
        }
    }
}

impl Command for PolicyCommand {
    fn name(&self) -> &'static str {
        match self {
            Self::Seed { .. } => "policy.seed",
            Self::Draft { .. } => "policy.draft",
            Self::Publish { .. } => "policy.publish",
        }
    }

    fn capability(&self) -> Capability {
        match self {
            Self::Seed { .. } => Capability::Automation,
            Self::Draft { .. } => Capability::PolicyDrafting,
            Self::Publish { .. } => Capability::PolicyPublishing,
        }
    }

    fn reason(&self) -> Option<&str> {
        match self {
            Self::Publish { summary, .. } => Some(summary),
            Self::Seed { .. } | Self::Draft { .. } => None,
        }
    }
}
