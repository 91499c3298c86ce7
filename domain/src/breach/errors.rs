//! Why a command about a breach is refused.

use crate::aggregate::{Refusal, RefusalKind};

/// A refusal about a breach.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BreachError {
    /// It is not in the register.
    #[error("there is no such breach in the register")]
    Unknown,
    /// The id stands for another one.
    #[error("this breach is in the register already")]
    AlreadyRecorded,
    /// A text of the description is blank, too long or has control characters.
    #[error("must be text of 1 to {most} characters")]
    Text {
        /// The JSON pointer of it.
        pointer: &'static str,
        /// How long it may be.
        most: usize,
    },
    /// The register says which kinds of data.
    #[error("1 to {most} kinds of data must be named")]
    Data {
        /// How many.
        most: usize,
    },
    /// Nobody learns today of what happens tomorrow.
    #[error("it cannot be discovered or reported in the future")]
    InTheFuture {
        /// The JSON pointer of the time at fault.
        pointer: &'static str,
    },
    /// It happens before it is discovered, and is discovered before it is reported.
    #[error(
        "it must have happened before it was discovered, and be discovered before it is reported"
    )]
    OutOfOrder {
        /// The JSON pointer of the time at fault.
        pointer: &'static str,
    },
    /// The Agency is told once.
    #[error("it was reported already")]
    AlreadyReported,
    /// A notice to nobody, or to more than can be named one by one.
    #[error("1 to {most} persons can be named")]
    Audience {
        /// How many.
        most: usize,
    },
    /// The text is blank or too long for a message, or has an address, a phone number or a RUT in it: messages carry nobody's
    /// data, and their end says how the workshop is reached.
    #[error("must be text of 1 to 1000 characters without mail addresses, phone numbers and RUTs")]
    Untellable {
        /// The JSON pointer of it.
        pointer: &'static str,
    },
}

impl Refusal for BreachError {
    fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "breach.unknown",
            Self::AlreadyRecorded => "breach.already_recorded",
            Self::Text { .. } => "breach.text_invalid",
            Self::Data { .. } => "breach.data_missing",
            Self::InTheFuture { .. } => "breach.in_the_future",
            Self::OutOfOrder { .. } => "breach.out_of_order",
            Self::AlreadyReported => "breach.already_reported",
            Self::Audience { .. } => "breach.audience_invalid",
            Self::Untellable { .. } => "breach.untellable",
        }
    }

    fn kind(&self) -> RefusalKind {
        match self {
            Self::Unknown => RefusalKind::NotFound,
            Self::AlreadyRecorded | Self::AlreadyReported => RefusalKind::Rule,
            Self::Text { .. }
            | Self::Data { .. }
            | Self::InTheFuture { .. }
            | Self::OutOfOrder { .. }
            | Self::Audience { .. }
            | Self::Untellable { .. } => RefusalKind::Invalid,
        }
    }

    fn pointer(&self) -> Option<&'static str> {
        match self {
            Self::Text { pointer, .. }
            | Self::InTheFuture { pointer }
            | Self::OutOfOrder { pointer }
            | Self::Untellable { pointer } => Some(pointer),
            Self::Data { .. } => Some("/details/data"),
            Self::Audience { .. } => Some("/to/persons"),
            Self::Unknown | Self::AlreadyRecorded | Self::AlreadyReported => None,
        }
    }
}
