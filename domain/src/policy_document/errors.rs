//! Why a command about a policy is refused.

use chrono::NaiveDate;

use crate::aggregate::{Refusal, RefusalKind};

/// A refusal about a policy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// The workshop has no such document.
    #[error("there is no such policy")]
    Unknown,
    /// The stream is that of another document.
    #[error("this is another policy")]
    OtherPolicy,
    /// The title is blank or too long.
    #[error("the title must be text of 1 to 120 characters")]
    Title,
    /// The text is blank, too long or has control characters.
    #[error("the text must be text of 1 to 100000 characters")]
    Text,
    /// Readers must see what they read.
    #[error("the text must begin with \"# {{title}}\" and say \"Versión {version}.\"")]
    Heading {
        /// The version that it will be.
        version: u32,
    },
    /// Ley 19.496 art. 42 lets nobody lose an instrument after 90 days.
    #[error("the text takes the instrument away from its owner")]
    LossOfOwnership,
    /// There is nothing to publish.
    #[error("there is no draft to publish")]
    NoDraft,
    /// The draft was changed since it was read over.
    #[error("the draft is not the one that was read over")]
    DraftChanged,
    /// Nothing holds for the past.
    #[error("a policy takes effect on the day of its publication at the earliest")]
    EffectiveInThePast,
    /// A later version cannot hold before an earlier one.
    #[error("the version before takes effect on {0} only")]
    EffectiveBeforePrevious(NaiveDate),
    /// Whoever is asked again must be told what changes.
    #[error("a summary in plain words of 1 to 1000 characters is required")]
    SummaryMissing,
}

impl Refusal for PolicyError {
    fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "policy.unknown",
            Self::OtherPolicy => "policy.other_policy",
            Self::Title => "policy.title_invalid",
            Self::Text => "policy.text_invalid",
            Self::Heading { .. } => "policy.heading_invalid",
            Self::LossOfOwnership => "policy.loss_of_ownership",
            Self::NoDraft => "policy.no_draft",
            Self::DraftChanged => "policy.draft_changed",
            Self::EffectiveInThePast => "policy.effective_in_the_past",
            Self::EffectiveBeforePrevious(_) => "policy.effective_before_previous",
            Self::SummaryMissing => "policy.summary_missing",
        }
    }

    fn kind(&self) -> RefusalKind {
        match self {
            Self::Unknown => RefusalKind::NotFound,
            Self::OtherPolicy
            | Self::LossOfOwnership
            | Self::NoDraft
            | Self::DraftChanged
            | Self::EffectiveBeforePrevious(_) => RefusalKind::Rule,
            Self::Title
            | Self::Text
            | Self::Heading { .. }
            | Self::EffectiveInThePast
            | Self::SummaryMissing => RefusalKind::Invalid,
        }
    }

    fn pointer(&self) -> Option<&'static str> {
        match self {
            Self::Title => Some("/title"),
            Self::Text | Self::Heading { .. } => Some("/text"),
            Self::EffectiveInThePast => Some("/effective_from"),
            Self::SummaryMissing => Some("/summary"),
            Self::Unknown
            | Self::OtherPolicy
            | Self::LossOfOwnership
            | Self::NoDraft
            | Self::DraftChanged
            | Self::EffectiveBeforePrevious(_) => None,
        }
    }
}
