//! Why a command about an estimate is refused.

use crate::aggregate::{Refusal, RefusalKind};
use crate::values::{FaultCode, InvalidValue, RepairNumber};

/// A refusal about an estimate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QuotationError {
    /// There is no such estimate.
    #[error("there is no such estimate")]
    Unknown,
    /// The id already names an estimate of something else.
    #[error("the estimate was already given")]
    AlreadyGiven,
    /// The text in force of the disclaimer was not accepted. Answered 428 with the text.
    #[error("the disclaimer of the estimate must be accepted first")]
    DisclaimerRequired,
    /// The disclaimer was accepted more than 24 hours ago. Answered 428 with the text.
    #[error("the acceptance of the disclaimer is older than 24 hours")]
    DisclaimerExpired,
    /// No fault or too many were chosen.
    #[error("an estimate takes 1 to {max} faults", max = super::rules::FAULTS_MAX)]
    FaultCount,
    /// A fault was chosen twice.
    #[error("the fault {0} was chosen twice")]
    DuplicateFault(FaultCode),
    /// The instrument cannot have that fault.
    #[error("the instrument cannot have the fault {0}")]
    FaultNotOfInstrument(FaultCode),
    /// The chosen faults wait for each other: a defect of the catalogue.
    #[error("the chosen faults block each other")]
    FaultsBlockEachOther,
    /// The label of the instrument is blank or too long.
    #[error("the instrument needs a label of 1 to 200 characters")]
    Label,
    /// The estimate is no longer valid.
    #[error("the estimate is older than 30 days")]
    Expired,
    /// The estimate belongs to somebody else.
    #[error("the estimate was already saved by somebody else")]
    SavedByAnother,
    /// It was sent to another address than that on file already: there is one at most.
    #[error("the estimate was already sent to another address")]
    AnotherAddress,
    /// The e-mail is not one, or not in its normal form.
    #[error("{0}")]
    Email(InvalidValue),
    /// The estimate became another repair.
    #[error("the estimate already became {0}")]
    ConvertedTo(RepairNumber),
}

impl Refusal for QuotationError {
    fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "quotation.unknown",
            Self::AlreadyGiven => "quotation.already_given",
            Self::DisclaimerRequired => "quotation.disclaimer_required",
            Self::DisclaimerExpired => "quotation.disclaimer_expired",
            Self::FaultCount => "quotation.fault_count",
            Self::DuplicateFault(_) => "quotation.duplicate_fault",
            Self::FaultNotOfInstrument(_) => "quotation.fault_not_of_instrument",
            Self::FaultsBlockEachOther => "quotation.faults_block_each_other",
            Self::Label => "quotation.label_invalid",
            Self::Expired => "quotation.expired",
            Self::SavedByAnother => "quotation.saved_by_another",
            Self::AnotherAddress => "quotation.another_address",
            Self::Email(_) => "quotation.email_invalid",
            Self::ConvertedTo(_) => "quotation.already_converted",
        }
    }

    fn kind(&self) -> RefusalKind {
        match self {
            Self::Unknown => RefusalKind::NotFound,
            Self::AlreadyGiven
            | Self::DisclaimerRequired
            | Self::DisclaimerExpired
            | Self::FaultsBlockEachOther
            | Self::Expired
            | Self::SavedByAnother
            | Self::AnotherAddress
            | Self::ConvertedTo(_) => RefusalKind::Rule,
            Self::FaultCount
            | Self::DuplicateFault(_)
            | Self::FaultNotOfInstrument(_)
            | Self::Label
            | Self::Email(_) => RefusalKind::Invalid,
        }
    }

    fn pointer(&self) -> Option<&'static str> {
        match self {
            Self::FaultCount | Self::DuplicateFault(_) | Self::FaultNotOfInstrument(_) => {
                Some("/faults")
            }
            Self::Label => Some("/instrument"),
            Self::AnotherAddress | Self::Email(_) => Some("/email"),
            Self::Unknown
            | Self::AlreadyGiven
            | Self::DisclaimerRequired
            | Self::DisclaimerExpired
            | Self::FaultsBlockEachOther
            | Self::Expired
            | Self::SavedByAnother
            | Self::ConvertedTo(_) => None,
        }
    }
}
