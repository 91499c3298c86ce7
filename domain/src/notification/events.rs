//! What has happened to a message: to one person, through one channel, because of one thing.

use chrono::{DateTime, Utc};
use cqrs_es::DomainEvent;
use serde::{Deserialize, Serialize};

use super::facts::Facts;
use super::id::{Cause, Recipient, TemplateRef};
use super::kind::{Channel, NotificationKind};
use super::reach::SuppressionReason;
use crate::values::NotificationId;

/// What a message is about: a stream of the log, so that "what did the customer know and when" can be asked of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// The type of its aggregate (`repair`).
    pub aggregate: String,
    /// Its id (`CDS-2026-0001`).
    pub id: String,
}

/// How an attempt failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttemptFailure {
    /// Nothing was sent: the provider was not reached, or takes no more for the moment.
    NotSent,
    /// No valid answer came back: it may have been sent.
    InDoubt,
    /// The provider looked at it and refused; asking again would be refused again.
    Refused,
}

/// Why nothing more is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureCause {
    /// No retry is left: all failed, or two answers were lost.
    Exhausted,
    /// The provider refused.
    Refused,
}

/// A fact about a message. Its stream id is computed from cause, recipient, channel and template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum NotificationEvent {
    /// Somebody is to be told something.
    NotificationQueued {
        /// The message.
        notification: NotificationId,
        /// What caused it.
        cause: Cause,
        /// What it is about.
        kind: NotificationKind,
        /// Who gets it.
        recipient: Recipient,
        /// How.
        channel: Channel,
        /// The template, pinned.
        template: TemplateRef,
        /// The stream it is about.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        about: Option<About>,
        /// What it says. Names, addresses and links are not here.
        facts: Facts,
        /// It does not go out before (UTC): quiet hours, opening hours, a digest.
        not_before: DateTime<Utc>,
        /// After that it says nothing useful any more (UTC).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        not_after: Option<DateTime<Utc>>,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// A provider took it over.
    NotificationSent {
        /// Which (`sendgrid`, `smtp`, `twilio`).
        provider: String,
        /// The provider's id of the message.
        message: String,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// It arrived: at the recipient's mail server, on the telephone, in the panel.
    NotificationDelivered {
        /// The provider's id of the message; none in the panel.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        message: Option<String>,
        /// When (UTC), as the provider says.
        at: DateTime<Utc>,
    },
    /// It did not and will not arrive.
    NotificationBounced {
        /// The provider's id of the message.
        message: String,
        /// Whether the address itself is bad, rather than the message unwelcome this once.
        hard: bool,
        /// The code of the recipient's side or of the provider (`5.1.1`, `30006`); no text about a person.
        reason: String,
        /// When (UTC), as the provider says.
        at: DateTime<Utc>,
    },
    /// An attempt failed and is repeated.
    NotificationAttemptFailed {
        /// Which, from 1.
        attempt: u32,
        /// How.
        failure: AttemptFailure,
        /// The provider's or our own code of what went wrong.
        error: String,
        /// When it is tried again (UTC).
        next_attempt: DateTime<Utc>,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// Nothing more is tried by itself: a dead letter.
    NotificationFailed {
        /// How many attempts there were.
        attempts: u32,
        /// Why it ends here.
        cause: FailureCause,
        /// The code of what went wrong last.
        error: String,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// It was not sent, on purpose.
    NotificationSuppressed {
        /// Why.
        why: SuppressionReason,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The owner had a dead letter sent again, with fresh attempts.
    NotificationRedriven {
        /// Why it should work now.
        reason: String,
        /// It does not go out before (UTC).
        not_before: DateTime<Utc>,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// Its recipient read it in the panel.
    NotificationRead {
        /// When (UTC).
        at: DateTime<Utc>,
    },
}

impl NotificationEvent {
    /// The stored name of the event: a literal, for ever.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::NotificationQueued { .. } => "NotificationQueued",
            Self::NotificationSent { .. } => "NotificationSent",
            Self::NotificationDelivered { .. } => "NotificationDelivered",
            Self::NotificationBounced { .. } => "NotificationBounced",
            Self::NotificationAttemptFailed { .. } => "NotificationAttemptFailed",
            Self::NotificationFailed { .. } => "NotificationFailed",
            Self::NotificationSuppressed { .. } => "NotificationSuppressed",
            Self::NotificationRedriven { .. } => "NotificationRedriven",
            Self::NotificationRead { .. } => "NotificationRead",
        }
    }

    /// When it happened (UTC).
    pub const fn at(&self) -> DateTime<Utc> {
        match self {
            Self::NotificationQueued { at, .. }
            | Self::NotificationSent { at, .. }
            | Self::NotificationDelivered { at, .. }
            | Self::NotificationBounced { at, .. }
            | Self::NotificationAttemptFailed { at, .. }
            | Self::NotificationFailed { at, .. }
            | Self::NotificationSuppressed { at, .. }
            | Self::NotificationRedriven { at, .. }
            | Self::NotificationRead { at } => *at,
        }
    }
}

impl DomainEvent for NotificationEvent {
    fn event_type(&self) -> String {
        self.name().to_owned()
    }

    fn event_version(&self) -> String {
        "1.0".to_owned()
    }
}
