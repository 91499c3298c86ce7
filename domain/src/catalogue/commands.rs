//! What can be asked of a catalogue entry.

use chrono::{DateTime, Utc};

use super::events::Entry;
use crate::aggregate::Command;
use crate::permissions::Capability;

/// An intent about a catalogue entry.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "fields are named after what they carry; `at` is when, UTC")]
pub enum CatalogueCommand {
    /// Adds the entry, revises it where it differs, and does nothing where it is the same: an import is idempotent.
    PutEntry { entry: Box<Entry>, source: String, at: DateTime<Utc> },
    /// Withdraws the entry from what is offered.
    DeprecateEntry { reason: String, at: DateTime<Utc> },
}

impl Command for CatalogueCommand {
    fn name(&self) -> &'static str {
        match self {
            Self::PutEntry { .. } => "catalogue.put_entry",
            Self::DeprecateEntry { .. } => "catalogue.deprecate_entry",
        }
    }

    fn capability(&self) -> Capability {
        Capability::CatalogueEditing
    }

    fn reason(&self) -> Option<&str> {
        match self {
            Self::PutEntry { .. } => None,
            Self::DeprecateEntry { reason, .. } => Some(reason),
        }
    }
}
