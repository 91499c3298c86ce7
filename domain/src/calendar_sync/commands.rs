//! What can be noted of the mirror.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::aggregate::Command;
use crate::permissions::Capability;

/// A command to the state of the mirror.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the fields are those of the events, where they are documented")]
pub enum CalendarSyncCommand {
    /// Notes how far the mirror was read.
    RecordRead { cursor: String, from: DateTime<Utc>, at: DateTime<Utc> },
    /// Notes a channel that was opened.
    RecordChannel { channel: Uuid, resource: String, expires_at: DateTime<Utc>, at: DateTime<Utc> },
    /// Notes that a channel was closed.
    RecordClosure { channel: Uuid, at: DateTime<Utc> },
}

impl Command for CalendarSyncCommand {
    fn name(&self) -> &'static str {
        match self {
            Self::RecordRead { .. } => "calendar_sync.record_read",
            Self::RecordChannel { .. } => "calendar_sync.record_channel",
            Self::RecordClosure { .. } => "calendar_sync.record_closure",
        }
    }

    fn capability(&self) -> Capability {
        Capability::Automation
    }
}
