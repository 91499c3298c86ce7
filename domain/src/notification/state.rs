//! Where a message stands.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::events::{About, AttemptFailure, FailureCause, NotificationEvent};
use super::facts::Facts;
use super::id::{Cause, Recipient, TemplateRef};
use super::kind::{Channel, NotificationKind};
use super::matrix::row;
use super::reach::SuppressionReason;
use crate::values::NotificationId;

/// A message to one person through one channel.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Notification {
    /// Nothing was queued.
    #[default]
    Unknown,
    /// There is one.
    Known(Box<Message>),
}

/// What is known of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Which.
    pub notification: NotificationId,
    /// What caused it.
    pub cause: Cause,
    /// What it is about.
    pub kind: NotificationKind,
    /// Who gets it.
    pub recipient: Recipient,
    /// How.
    pub channel: Channel,
    /// The template, pinned.
    pub template: TemplateRef,
    /// The stream it is about.
    pub about: Option<About>,
    /// What it says.
    pub facts: Facts,
    /// After that it says nothing useful any more (UTC).
    pub not_after: Option<DateTime<Utc>>,
    /// The providers' ids under which it went out, oldest first: one, unless it had to go out again.
    pub messages: Vec<String>,
    /// Where it stands.
    pub progress: Progress,
    /// Whether an answer was lost since it was queued or redriven: it may have gone out.
    #[serde(default)]
    pub in_doubt: bool,
    /// When it was read in the panel (UTC).
    pub read_at: Option<DateTime<Utc>>,
}

/// Where a message stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Progress {
    /// It waits to go out.
    Queued {
        /// Attempts that failed since it was queued or redriven.
        failed: u32,
        /// When it is tried next (UTC).
        next_attempt: DateTime<Utc>,
    },
    /// A provider has it.
    Sent,
    /// It arrived.
    Delivered {
        /// The provider's id of what arrived; none in the panel.
        message: Option<String>,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// It did not arrive.
    Bounced,
    /// A dead letter.
    Failed {
        /// Why.
        cause: FailureCause,
    },
    /// It was not sent, on purpose.
    Suppressed {
        /// Why.
        why: SuppressionReason,
    },
}

impl Progress {
    /// The state's name, as read tables and the API spell it (`product.md` §5 module 14).
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Queued { .. } => "queued",
            Self::Sent => "sent",
            Self::Delivered { .. } => "delivered",
            Self::Bounced => "bounced",
            Self::Failed { .. } => "failed",
            Self::Suppressed { .. } => "suppressed",
        }
    }
}

/// What the outbox has to do with a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Nothing before then (UTC).
    Wait(DateTime<Utc>),
    /// Send it, after asking once more whether the recipient may have it.
    Send,
    /// Suppress it for that reason.
    Suppress(SuppressionReason),
    /// Nothing any more.
    Rest,
}

impl Notification {
    /// What is known of it.
    pub fn message(&self) -> Option<&Message> {
        match self {
            Self::Unknown => None,
            Self::Known(message) => Some(message),
        }
    }
}

impl Message {
    /// What the outbox has to do with it at that instant.
    pub fn step(&self, now: DateTime<Utc>) -> Step {
        match self.progress {
            Progress::Queued { .. } if self.not_after.is_some_and(|end| end < now) => {
                Step::Suppress(SuppressionReason::Superseded)
            }
            Progress::Queued { next_attempt, .. } if next_attempt > now => Step::Wait(next_attempt),
            Progress::Queued { .. } => Step::Send,
            Progress::Sent
            | Progress::Delivered { .. }
            | Progress::Bounced
            | Progress::Failed { .. }
            | Progress::Suppressed { .. } => Step::Rest,
        }
    }

    /// The channel that takes over, once this one did not reach the recipient and the matrix says so.
    pub fn fallback(&self) -> Option<Channel> {
        match self.progress {
            Progress::Bounced | Progress::Failed { .. } => row(self.kind).fallback(self.channel),
            Progress::Queued { .. }
            | Progress::Sent
            | Progress::Delivered { .. }
            | Progress::Suppressed { .. } => None,
        }
    }

    /// When it was proved to have arrived (UTC): what storage and abandonment wait for.
    pub const fn delivered_at(&self) -> Option<DateTime<Utc>> {
        match self.progress {
            Progress::Delivered { at, .. } => Some(at),
            Progress::Queued { .. }
            | Progress::Sent
            | Progress::Bounced
            | Progress::Failed { .. }
            | Progress::Suppressed { .. } => None,
        }
    }
}

pub(super) fn evolve(state: &mut Notification, event: &NotificationEvent) {
    match (&mut *state, event) {
        (
            Notification::Unknown,
            NotificationEvent::NotificationQueued {
                notification,
                cause,
                kind,
                recipient,
                channel,
                template,
                about,
                facts,
                not_before,
                not_after,
                at: _,
            },
        ) => {
            *state = Notification::Known(Box::new(Message {
                notification: *notification,
                cause: cause.clone(),
                kind: *kind,
                recipient: *recipient,
                channel: *channel,
                template: template.clone(),
                about: about.clone(),
                facts: facts.clone(),
                not_after: *not_after,
                messages: Vec::new(),
                progress: Progress::Queued { failed: 0, next_attempt: *not_before },
                in_doubt: false,
                read_at: None,
            }));
        }
        (Notification::Known(message), event) => message.evolve(event),
        (Notification::Unknown, event) => impossible(event),
    }
}

impl Message {
    fn evolve(&mut self, event: &NotificationEvent) {
        match (&self.progress, event) {
            (progress, NotificationEvent::NotificationSent { message, .. }) => {
                // What arrived stays arrived, even if the same went out twice.
                if !matches!(progress, Progress::Delivered { .. }) {
                    self.progress = Progress::Sent;
                }
                self.messages.push(message.clone());
            }
            (_, NotificationEvent::NotificationDelivered { message, at }) => {
                self.progress = Progress::Delivered { message: message.clone(), at: *at };
            }
            (
                Progress::Sent | Progress::Delivered { .. },
                NotificationEvent::NotificationBounced { .. },
            ) => self.progress = Progress::Bounced,
            (
                Progress::Queued { .. },
                NotificationEvent::NotificationAttemptFailed {
                    attempt, failure, next_attempt, ..
                },
            ) => {
                self.in_doubt |= *failure == AttemptFailure::InDoubt;
                self.progress = Progress::Queued { failed: *attempt, next_attempt: *next_attempt };
            }
            (Progress::Queued { .. }, NotificationEvent::NotificationFailed { cause, .. }) => {
                self.progress = Progress::Failed { cause: *cause };
            }
            (Progress::Queued { .. }, NotificationEvent::NotificationSuppressed { why, .. }) => {
                self.progress = Progress::Suppressed { why: *why };
            }
            (
                Progress::Failed { .. } | Progress::Bounced,
                NotificationEvent::NotificationRedriven { not_before, .. },
            ) => {
                self.in_doubt = false;
                self.progress = Progress::Queued { failed: 0, next_attempt: *not_before };
            }
            (Progress::Delivered { .. }, NotificationEvent::NotificationRead { at }) => {
                self.read_at = Some(*at);
            }
            (_, event) => impossible(event),
        }
    }
}

fn impossible(event: &NotificationEvent) -> ! {
    panic!("impossible history: {} does not follow from what happened before", event.name())
}
