//! Why a command about a message is refused.

use super::facts::Unfit;
use crate::aggregate::{Refusal, RefusalKind};

/// A refusal about a message.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotificationError {
    /// There is no such message.
    #[error("there is no such notification")]
    Unknown,
    /// The matrix tells this nobody in that role through that channel.
    #[error("the matrix has no such message for this role and channel")]
    NotPlanned,
    /// The moment of the cause is blank, too long or has control characters.
    #[error("the moment of a cause is 1 to 500 characters")]
    MomentInvalid,
    /// A fact that the message needs is missing or has another shape.
    #[error("the fact {0} is missing or of another shape")]
    FactMissing(&'static str),
    /// A fact that no template of the kind names.
    #[error("the fact {0} is not one of this kind")]
    FactUnknown(String),
    /// A text is blank, too long or has control characters.
    #[error("the fact {0} must be text of 1 to 500 characters")]
    FactUnreadable(String),
    /// A text tells an e-mail address, a phone number or a RUT.
    #[error("the fact {0} holds personal data")]
    FactPersonal(String),
    /// What is in the panel was not sent to anybody outside.
    #[error("a message in the panel has no provider")]
    NotSentOutside,
    /// The provider's name, id or code is blank or too long.
    #[error("provider, message and reason are 1 to 500 characters")]
    StatusInvalid,
    /// Attempts are counted one by one.
    #[error("the next attempt is number {expected}")]
    AttemptOutOfOrder {
        /// The number of the next one.
        expected: u32,
    },
    /// It is on its way or was received: it can no longer be held back.
    #[error("the notification was already sent")]
    AlreadySent,
    /// Only a dead letter or one that bounced is sent again.
    #[error("only what failed or bounced is sent again")]
    NotFailed,
    /// It was not sent on purpose.
    #[error("what was suppressed is not sent again")]
    Suppressed,
    /// Only what is in the panel is marked as read.
    #[error("only a message in the panel is marked as read")]
    NotInPanel,
    /// A reason is required.
    #[error("a reason of 1 to 500 characters is required")]
    ReasonMissing,
}

impl From<Unfit> for NotificationError {
    fn from(unfit: Unfit) -> Self {
        match unfit {
            Unfit::Missing(name) => Self::FactMissing(name),
            Unfit::Unknown(name) => Self::FactUnknown(name),
            Unfit::Unreadable(name) => Self::FactUnreadable(name),
            Unfit::Personal(name) => Self::FactPersonal(name),
        }
    }
}

impl Refusal for NotificationError {
    fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "notification.unknown",
            Self::NotPlanned => "notification.not_planned",
            Self::MomentInvalid => "notification.moment_invalid",
            Self::FactMissing(_) => "notification.fact_missing",
            Self::FactUnknown(_) => "notification.fact_unknown",
            Self::FactUnreadable(_) => "notification.fact_unreadable",
            Self::FactPersonal(_) => "notification.fact_personal",
            Self::NotSentOutside => "notification.not_sent_outside",
            Self::StatusInvalid => "notification.status_invalid",
            Self::AttemptOutOfOrder { .. } => "notification.attempt_out_of_order",
            Self::AlreadySent => "notification.already_sent",
            Self::NotFailed => "notification.not_failed",
            Self::Suppressed => "notification.suppressed",
            Self::NotInPanel => "notification.not_in_panel",
            Self::ReasonMissing => "notification.reason_missing",
        }
    }

    fn kind(&self) -> RefusalKind {
        match self {
            Self::Unknown => RefusalKind::NotFound,
            Self::NotPlanned
            | Self::NotSentOutside
            | Self::AttemptOutOfOrder { .. }
            | Self::AlreadySent
            | Self::NotFailed
            | Self::Suppressed
            | Self::NotInPanel => RefusalKind::Rule,
            Self::MomentInvalid
            | Self::FactMissing(_)
            | Self::FactUnknown(_)
            | Self::FactUnreadable(_)
            | Self::FactPersonal(_)
            | Self::StatusInvalid
            | Self::ReasonMissing => RefusalKind::Invalid,
        }
    }

    fn pointer(&self) -> Option<&'static str> {
        match self {
            Self::MomentInvalid => Some("/moment"),
            Self::FactMissing(_)
            | Self::FactUnknown(_)
            | Self::FactUnreadable(_)
            | Self::FactPersonal(_) => Some("/facts"),
            Self::StatusInvalid => Some("/status"),
            Self::ReasonMissing => Some("/reason"),
            Self::Unknown
            | Self::NotPlanned
            | Self::NotSentOutside
            | Self::AttemptOutOfOrder { .. }
            | Self::AlreadySent
            | Self::NotFailed
            | Self::Suppressed
            | Self::NotInPanel => None,
        }
    }
}
