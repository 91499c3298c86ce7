//! The row of a message. Names, addresses and links are not in it: a message has none.

use chrono::{DateTime, Utc};
use domain::Role;
use domain::notification::{Channel, Notification, NotificationKind, Progress, SuppressionReason};
use domain::values::{NotificationId, PersonId};
use serde::{Deserialize, Serialize};

use crate::cell::Json;
use crate::schema::table;

/// Where a message stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotificationState {
    /// It waits to go out.
    Queued,
    /// A provider has it.
    Sent,
    /// It arrived.
    Delivered,
    /// It did not arrive.
    Bounced,
    /// A dead letter.
    Failed,
    /// It was not sent, on purpose.
    Suppressed,
}

impl From<&Progress> for NotificationState {
    fn from(progress: &Progress) -> Self {
        match progress {
            Progress::Queued { .. } => Self::Queued,
            Progress::Sent => Self::Sent,
            Progress::Delivered { .. } => Self::Delivered,
            Progress::Bounced => Self::Bounced,
            Progress::Failed { .. } => Self::Failed,
            Progress::Suppressed { .. } => Self::Suppressed,
        }
    }
}

table! {
    /// A message to one person through one channel.
    NotificationRow in "notifications"
    key {
        /// Which.
        notification: NotificationId,
    }
    columns {
        /// What it is about.
        kind: NotificationKind,
        /// How.
        channel: Channel,
        /// Who gets it.
        recipient_id: PersonId,
        /// As what they get it.
        recipient_role: Role,
        /// The type of the stream that it is about (`repair`).
        about_type: Option<String>,
        /// Its id (`CDS-2026-0001`).
        about_id: Option<String>,
        /// The template, by code and version.
        template: String,
        /// Where it stands.
        state: NotificationState,
        /// When it was queued (UTC).
        queued_at: DateTime<Utc>,
        /// When it is tried next (UTC); none where it is not waiting.
        next_attempt: Option<DateTime<Utc>>,
        /// Attempts that failed since it was queued or sent again by hand.
        failed: u32,
        /// When a provider took it over (UTC).
        sent_at: Option<DateTime<Utc>>,
        /// When it arrived (UTC).
        delivered_at: Option<DateTime<Utc>>,
        /// The code of what went wrong last.
        error: Option<String>,
        /// Why it was not sent.
        suppressed: Option<SuppressionReason>,
        /// When it was read in the panel (UTC).
        read_at: Option<DateTime<Utc>>,
        /// What the domain knows of it, from which most of the columns above follow.
        message: Json<Notification>,
        /// The position at which it was queued; lists go by it.
        queued_position: i64,
        /// The sequence of the last event that was folded.
        version: u64,
    }
}
