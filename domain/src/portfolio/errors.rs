//! Why a command about a portfolio item is refused.

use crate::aggregate::{Refusal, RefusalKind};

/// A refusal about a portfolio item.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PortfolioError {
    /// There is no such item.
    #[error("there is no such portfolio item")]
    Unknown,
    /// The customer took the consent back; nothing more can be shown of this repair.
    #[error("the portfolio item was withdrawn")]
    Withdrawn,
    /// The repair already has an item.
    #[error("the repair already has a portfolio item")]
    AlreadyProposed,
    /// The public address is not one.
    #[error("the slug is 1 to 120 of a-z, 0-9 and single hyphens")]
    Slug,
    /// The public address would reveal the repair.
    #[error("the slug must not reveal the repair's number")]
    SlugRevealsNumber,
    /// The title is blank or too long.
    #[error("the title must be text of 1 to 120 characters")]
    Title,
    /// The summary is blank or too long.
    #[error("the summary must be text of 1 to 2000 characters")]
    Summary,
    /// No price is shown to the public.
    #[error("the texts must not show a price")]
    PriceShown,
    /// There are too many photos.
    #[error("there are at most {max} more photos", max = super::rules::MORE_PHOTOS_MAX)]
    TooManyPhotos,
    /// A reason is required.
    #[error("a reason of 1 to 500 characters is required")]
    ReasonMissing,
}

impl Refusal for PortfolioError {
    fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "portfolio.unknown",
            Self::Withdrawn => "portfolio.withdrawn",
            Self::AlreadyProposed => "portfolio.already_proposed",
            Self::Slug => "portfolio.slug_invalid",
            Self::SlugRevealsNumber => "portfolio.slug_reveals_number",
            Self::Title => "portfolio.title_invalid",
            Self::Summary => "portfolio.summary_invalid",
            Self::PriceShown => "portfolio.price_shown",
            Self::TooManyPhotos => "portfolio.too_many_photos",
            Self::ReasonMissing => "portfolio.reason_missing",
        }
    }

    fn kind(&self) -> RefusalKind {
        match self {
            Self::Unknown => RefusalKind::NotFound,
            Self::Withdrawn | Self::AlreadyProposed => RefusalKind::Rule,
            Self::Slug
            | Self::SlugRevealsNumber
            | Self::Title
            | Self::Summary
            | Self::PriceShown
            | Self::TooManyPhotos
            | Self::ReasonMissing => RefusalKind::Invalid,
        }
    }

    fn pointer(&self) -> Option<&'static str> {
        match self {
            Self::Slug | Self::SlugRevealsNumber => Some("/slug"),
            Self::Title => Some("/title"),
            Self::Summary | Self::PriceShown => Some("/summary"),
            Self::TooManyPhotos => Some("/more"),
            Self::ReasonMissing => Some("/reason"),
            Self::Unknown | Self::Withdrawn | Self::AlreadyProposed => None,
        }
    }
}
