//! Why a command to a delivery is refused.

use crate::aggregate::{Refusal, RefusalKind};

/// A refusal about a delivery.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WebhookError {
    /// Nothing was ever received under this id.
    #[error("there is no such delivery")]
    Unknown,
    /// The stream belongs to another delivery.
    #[error("this is the stream of another delivery")]
    AnotherDelivery,
    /// A dedupe key is 1 to 500 visible characters.
    #[error("the dedupe key must be 1 to 500 characters")]
    DedupeKeyInvalid,
    /// What speaks of people must be sealed.
    #[error("a body of {0} must be sealed")]
    BodyNotSealed(super::facts::Provider),
    /// A text in the log has no NUL.
    #[error("the body has NUL characters: encode it")]
    BodyNotText,
    /// A word or two are required.
    #[error("a text of 1 to 500 characters is required")]
    TextRequired {
        /// The field.
        pointer: &'static str,
    },
    /// It was given up; ask for a replay first.
    #[error("the delivery was given up")]
    DeadLettered,
    /// Its body was erased: there is nothing to process.
    #[error("the body was erased")]
    BodyErased,
    /// It still waits, or was dealt with not long ago: its body is kept.
    #[error("the body is still needed")]
    BodyNeeded,
}

impl Refusal for WebhookError {
    fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "webhook.unknown",
            Self::AnotherDelivery => "webhook.another_delivery",
            Self::DedupeKeyInvalid => "webhook.dedupe_key_invalid",
            Self::BodyNotSealed(_) => "webhook.body_not_sealed",
            Self::BodyNotText => "webhook.body_not_text",
            Self::TextRequired { .. } => "webhook.text_required",
            Self::DeadLettered => "webhook.dead_lettered",
            Self::BodyErased => "webhook.body_erased",
            Self::BodyNeeded => "webhook.body_needed",
        }
    }

    fn kind(&self) -> RefusalKind {
        match self {
            Self::Unknown => RefusalKind::NotFound,
            Self::AnotherDelivery | Self::DeadLettered | Self::BodyErased | Self::BodyNeeded => {
                RefusalKind::Rule
            }
            Self::DedupeKeyInvalid
            | Self::BodyNotSealed(_)
            | Self::BodyNotText
            | Self::TextRequired { .. } => RefusalKind::Invalid,
        }
    }

    fn pointer(&self) -> Option<&'static str> {
        match self {
            Self::DedupeKeyInvalid => Some("/dedupe_key"),
            Self::BodyNotSealed(_) | Self::BodyNotText => Some("/body"),
            Self::TextRequired { pointer } => Some(pointer),
            Self::Unknown
            | Self::AnotherDelivery
            | Self::DeadLettered
            | Self::BodyErased
            | Self::BodyNeeded => None,
        }
    }
}
