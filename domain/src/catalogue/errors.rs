//! Why a command about a catalogue entry is refused.

use crate::aggregate::{Refusal, RefusalKind};
use crate::values::CatalogueCode;

/// A refusal about a catalogue entry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CatalogueError {
    /// There is no such entry.
    #[error("there is no such entry")]
    Unknown,
    /// The entry was withdrawn; an import must not bring it back in silence.
    #[error("the entry is deprecated")]
    Deprecated,
    /// The entry in this stream has another code.
    #[error("this is the entry {expected}, not {given}")]
    CodeMismatch {
        /// The entry of the stream.
        expected: CatalogueCode,
        /// The entry in the command.
        given: CatalogueCode,
    },
    /// A name is blank, too long or has control characters.
    #[error("a name must be text of 1 to 200 characters")]
    Name,
    /// The country is not a code of two letters.
    #[error("the country must be an ISO 3166 code of two capital letters")]
    Country,
    /// The years do not make a period.
    #[error("the years must lie from 1900 to 2200 and in order")]
    Years,
    /// An appraisal must be a positive amount with a source.
    #[error("a valuation needs a positive amount and a source")]
    Valuation,
    /// A component is named twice.
    #[error("the component {0} is named twice")]
    DuplicateComponent(String),
    /// A fault takes at least a minute and at most two weeks of labour.
    #[error("the labour must be from 1 to {max} minutes", max = super::rules::LABOUR_MAX_MINUTES)]
    Labour,
    /// Parts cannot cost less than nothing.
    #[error("the parts must not cost less than nothing")]
    Parts,
    /// A fault cannot wait for itself.
    #[error("a fault must not block its own family {0}")]
    BlocksItself(&'static str),
    /// The source is blank or too long.
    #[error("a source of 1 to 500 characters is required")]
    SourceMissing,
    /// A reason is required.
    #[error("a reason of 1 to 500 characters is required")]
    ReasonMissing,
}

impl Refusal for CatalogueError {
    fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "catalogue.unknown",
            Self::Deprecated => "catalogue.deprecated",
            Self::CodeMismatch { .. } => "catalogue.code_mismatch",
            Self::Name => "catalogue.name_invalid",
            Self::Country => "catalogue.country_invalid",
            Self::Years => "catalogue.years_invalid",
            Self::Valuation => "catalogue.valuation_invalid",
            Self::DuplicateComponent(_) => "catalogue.duplicate_component",
            Self::Labour => "catalogue.labour_invalid",
            Self::Parts => "catalogue.parts_invalid",
            Self::BlocksItself(_) => "catalogue.blocks_itself",
            Self::SourceMissing => "catalogue.source_missing",
            Self::ReasonMissing => "catalogue.reason_missing",
        }
    }

    fn kind(&self) -> RefusalKind {
        match self {
            Self::Unknown => RefusalKind::NotFound,
            Self::Deprecated => RefusalKind::Rule,
            Self::CodeMismatch { .. }
            | Self::Name
            | Self::Country
            | Self::Years
            | Self::Valuation
            | Self::DuplicateComponent(_)
            | Self::Labour
            | Self::Parts
            | Self::BlocksItself(_)
            | Self::SourceMissing
            | Self::ReasonMissing => RefusalKind::Invalid,
        }
    }

    fn pointer(&self) -> Option<&'static str> {
        match self {
            Self::CodeMismatch { .. } => Some("/code"),
            Self::Name => Some("/name"),
            Self::Country => Some("/country"),
            Self::Years => Some("/year_from"),
            Self::Valuation => Some("/valuation"),
            Self::DuplicateComponent(_) => Some("/components"),
            Self::Labour => Some("/labour_minutes"),
            Self::Parts => Some("/parts_clp"),
            Self::BlocksItself(_) => Some("/blocks"),
            Self::SourceMissing => Some("/source"),
            Self::ReasonMissing => Some("/reason"),
            Self::Unknown | Self::Deprecated => None,
        }
    }
}
