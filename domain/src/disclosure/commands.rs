//! What is noted of reads and exports.

use chrono::{DateTime, Utc};

use super::events::Shown;
use crate::aggregate::Command;
use crate::permissions::Capability;
use crate::values::PersonId;

/// An intent to note what was disclosed. Whether it may be disclosed was decided before.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "fields are named after what they carry; `at` is when, UTC")]
pub enum DisclosureCommand {
    /// Notes that personal data was shown; `subject` is whose, where it is one person's.
    NoteShown { what: Shown, subject: Option<PersonId>, at: DateTime<Utc> },
    /// Notes that the audit left as a file.
    NoteExport { format: String, filter: String, at: DateTime<Utc> },
}

impl Command for DisclosureCommand {
    fn name(&self) -> &'static str {
        match self {
            Self::NoteShown { .. } => "disclosures.note_shown",
            Self::NoteExport { .. } => "disclosures.note_export",
        }
    }

    /// Being noted is not a right.
    fn capability(&self) -> Capability {
        Capability::Public
    }

    fn reason(&self) -> Option<&str> {
        None
    }
}
