//! What can be asked of a message. Everything but reading and redriving is asked by process managers and jobs.

use chrono::{DateTime, TimeDelta, Utc};

use super::events::{About, AttemptFailure};
use super::facts::Facts;
use super::id::{Cause, Recipient, TemplateRef, notification_id};
use super::kind::{Channel, NotificationKind};
use super::reach::{Reach, SuppressionReason};
use super::retry::Jitter;
use super::templates::{self, Template};
use crate::aggregate::Command;
use crate::calendar::Holiday;
use crate::permissions::Capability;
use crate::values::NotificationId;

/// A message to be queued.
#[derive(Debug, Clone)]
pub struct QueueRequest {
    /// What causes it.
    pub cause: Cause,
    /// What it is about.
    pub kind: NotificationKind,
    /// Who gets it.
    pub recipient: Recipient,
    /// How.
    pub channel: Channel,
    /// The stream it is about.
    pub about: Option<About>,
    /// What it says.
    pub facts: Facts,
    /// What is known of the recipient's side of the channel.
    pub reach: Reach,
    /// Not before then (UTC), apart from quiet and opening hours: the end of a digest.
    pub not_before: Option<DateTime<Utc>>,
    /// After that it says nothing useful any more (UTC).
    pub not_after: Option<DateTime<Utc>>,
    /// The closures and decrees of the configuration.
    pub special: Vec<Holiday>,
    /// When (UTC).
    pub at: DateTime<Utc>,
}

impl QueueRequest {
    /// The template that it is queued with: the newest of its kind and channel. None when the matrix has no such
    /// message.
    pub fn template(&self) -> Option<TemplateRef> {
        templates::newest(self.kind, self.channel).map(Template::reference)
    }

    /// The stream that it belongs to, for the caller; none when the matrix has no such message.
    pub fn id(&self) -> Option<NotificationId> {
        let template = self.template()?;
        Some(notification_id(&self.cause, self.recipient, self.channel, &template))
    }
}

/// What a provider says of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProviderStatus {
    /// It took it over.
    Sent,
    /// It arrived.
    Delivered,
    /// It did not and will not arrive.
    Bounced {
        /// Whether the address itself is bad.
        hard: bool,
        /// A code.
        reason: String,
    },
}

/// A failed attempt.
#[derive(Debug, Clone)]
pub struct FailedAttempt {
    /// Which, from 1 since it was queued or redriven.
    pub attempt: u32,
    /// How.
    pub failure: AttemptFailure,
    /// A code of what went wrong.
    pub error: String,
    /// The pause that the provider asked for.
    pub pause: Option<TimeDelta>,
    /// Randomness for the next attempt.
    pub jitter: Jitter,
    /// When (UTC).
    pub at: DateTime<Utc>,
}

/// An intent about a message.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "fields are named after what they carry; `at` is when, UTC")]
pub enum NotificationCommand {
    /// Queues it. Queueing it again changes nothing, whatever it says by then.
    Queue(Box<QueueRequest>),
    /// Notes what a provider says of it, in whatever order and however often it says so.
    NoteStatus { provider: String, message: String, status: ProviderStatus, at: DateTime<Utc> },
    /// Notes that an attempt failed.
    FailAttempt(FailedAttempt),
    /// Does not send it.
    Suppress { why: SuppressionReason, at: DateTime<Utc> },
    /// Sends a dead letter again.
    Redrive { reason: String, special: Vec<Holiday>, at: DateTime<Utc> },
    /// Notes that it was read in the panel.
    MarkRead { at: DateTime<Utc> },
}

impl Command for NotificationCommand {
    fn name(&self) -> &'static str {
        match self {
            Self::Queue(_) => "notification.queue",
            Self::NoteStatus { .. } => "notification.note_status",
            Self::FailAttempt(_) => "notification.fail_attempt",
            Self::Suppress { .. } => "notification.suppress",
            Self::Redrive { .. } => "notification.redrive",
            Self::MarkRead { .. } => "notification.mark_read",
        }
    }

    fn capability(&self) -> Capability {
        match self {
            Self::Queue(_)
            | Self::NoteStatus { .. }
            | Self::FailAttempt(_)
            | Self::Suppress { .. } => Capability::Automation,
            Self::Redrive { .. } => Capability::Operations,
            Self::MarkRead { .. } => Capability::OwnInbox,
        }
    }

    fn reason(&self) -> Option<&str> {
        match self {
            Self::Redrive { reason, .. } => Some(reason),
            Self::Queue(_)
            | Self::NoteStatus { .. }
            | Self::FailAttempt(_)
            | Self::Suppress { .. }
            | Self::MarkRead { .. } => None,
        }
    }
}
