//! Why a command to a payment is refused.

use chrono::{DateTime, Utc};

use crate::aggregate::{Refusal, RefusalKind};
use crate::values::Money;

/// A refusal about a payment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PaymentError {
    /// Nothing was ever requested under this id.
    #[error("there is no such payment")]
    Unknown,
    /// The id belongs to another request.
    #[error("the payment was already requested otherwise")]
    AlreadyRequested,
    /// Customers pay for their own repairs.
    #[error("the repair belongs to somebody else")]
    NotYours,
    /// The charge has nothing left to pay.
    #[error("nothing is to be paid under this charge")]
    NothingToPay,
    /// The gateway takes no amount as small.
    #[error("the gateway takes {minimum} or more")]
    BelowMinimum {
        /// The smallest amount.
        minimum: Money,
    },
    /// The gateway made another order of it, or it is paid.
    #[error("the payment already has an order")]
    OrderExists,
    /// A token is 1 to 200 visible characters.
    #[error("the token must be 1 to 200 visible characters")]
    TokenInvalid,
    /// The page is no web address.
    #[error("the page to pay on must be a web address")]
    PayUrlInvalid,
    /// A code is 1 to 80 visible characters without spaces.
    #[error("a code is 1 to 80 visible characters")]
    CodeInvalid,
    /// It can still be paid.
    #[error("it can be paid until {until}")]
    NotExpired {
        /// Until when.
        until: DateTime<Utc>,
    },
    /// There is no mismatch to settle.
    #[error("there is no open mismatch")]
    NoMismatch,
    /// Nothing came in.
    #[error("the payment is not confirmed")]
    NotPaid,
    /// No refund is proposed.
    #[error("no refund is proposed")]
    NoProposal,
    /// A reason is required.
    #[error("a reason of 1 to 500 characters is required")]
    ReasonMissing,
    /// More would go back than is here.
    #[error("between $1 and {refundable} can be given back")]
    RefundOutOfRange {
        /// What has not gone back yet.
        refundable: Money,
    },
    /// Through the gateway money goes back by the gateway's word only.
    #[error("a refund by hand is in cash, by transfer or by card terminal")]
    MethodNotByHand,
    /// What came in at the counter goes back from the repair's account.
    #[error("the money came in at the counter, and goes back from the repair's account")]
    TakenByHand,
    /// The refund's id belongs to another request.
    #[error("the refund was already requested otherwise")]
    RefundExists,
    /// No such refund was requested.
    #[error("there is no such refund")]
    UnknownRefund,
    /// The refund has a token of its own, or the token belongs to another refund.
    #[error("the token is that of another refund, or the refund has another token")]
    RefundTokenTaken,
    /// The gateway may still answer, or has answered.
    #[error("the refund is under way: the gateway decides what becomes of it")]
    RefundUnderWay,
    /// The gateway speaks of another amount.
    #[error("the gateway names {found} for a refund of {expected}")]
    RefundAmountDiffers {
        /// The one asked.
        expected: Money,
        /// The one named.
        found: Money,
    },
    /// A folio is a number from 1.
    #[error("a folio is a number from 1")]
    FolioInvalid,
    /// A document cannot be issued in the future.
    #[error("the document is dated in the future")]
    IssuedInFuture,
    /// The link is no secure web address.
    #[error("the link must begin with https://")]
    LinkInvalid,
}

impl Refusal for PaymentError {
    fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "payment.unknown",
            Self::AlreadyRequested => "payment.already_requested",
            Self::NotYours => "payment.not_yours",
            Self::NothingToPay => "payment.nothing_to_pay",
            Self::BelowMinimum { .. } => "payment.below_minimum",
            Self::OrderExists => "payment.order_exists",
            Self::TokenInvalid => "payment.token_invalid",
            Self::PayUrlInvalid => "payment.pay_url_invalid",
            Self::CodeInvalid => "payment.code_invalid",
            Self::NotExpired { .. } => "payment.not_expired",
            Self::NoMismatch => "payment.no_mismatch",
            Self::NotPaid => "payment.not_paid",
            Self::NoProposal => "payment.no_proposal",
            Self::ReasonMissing => "payment.reason_missing",
            Self::RefundOutOfRange { .. } => "payment.refund_out_of_range",
            Self::MethodNotByHand => "payment.method_not_by_hand",
            Self::TakenByHand => "payment.taken_by_hand",
            Self::RefundExists => "payment.refund_exists",
            Self::UnknownRefund => "payment.unknown_refund",
            Self::RefundTokenTaken => "payment.refund_token_taken",
            Self::RefundUnderWay => "payment.refund_under_way",
            Self::RefundAmountDiffers { .. } => "payment.refund_amount_differs",
            Self::FolioInvalid => "payment.folio_invalid",
            Self::IssuedInFuture => "payment.issued_in_future",
            Self::LinkInvalid => "payment.link_invalid",
        }
    }

    fn kind(&self) -> RefusalKind {
        match self {
            Self::Unknown | Self::UnknownRefund => RefusalKind::NotFound,
            Self::NotYours => RefusalKind::Forbidden,
            Self::AlreadyRequested
            | Self::NothingToPay
            | Self::BelowMinimum { .. }
            | Self::OrderExists
            | Self::NotExpired { .. }
            | Self::NoMismatch
            | Self::NotPaid
            | Self::NoProposal
            | Self::TakenByHand
            | Self::RefundExists
            | Self::RefundTokenTaken
            | Self::RefundUnderWay
            | Self::RefundAmountDiffers { .. } => RefusalKind::Rule,
            Self::TokenInvalid
            | Self::PayUrlInvalid
            | Self::CodeInvalid
            | Self::ReasonMissing
            | Self::RefundOutOfRange { .. }
            | Self::MethodNotByHand
            | Self::FolioInvalid
            | Self::IssuedInFuture
            | Self::LinkInvalid => RefusalKind::Invalid,
        }
    }

    fn pointer(&self) -> Option<&'static str> {
        match self {
            Self::TokenInvalid => Some("/token"),
            Self::PayUrlInvalid => Some("/pay_url"),
            Self::CodeInvalid => Some("/code"),
            Self::ReasonMissing => Some("/reason"),
            Self::RefundOutOfRange { .. } => Some("/amount"),
            Self::MethodNotByHand => Some("/method"),
            Self::FolioInvalid => Some("/folio"),
            Self::IssuedInFuture => Some("/issued_on"),
            Self::LinkInvalid => Some("/link"),
            Self::Unknown
            | Self::AlreadyRequested
            | Self::NotYours
            | Self::NothingToPay
            | Self::BelowMinimum { .. }
            | Self::OrderExists
            | Self::NotExpired { .. }
            | Self::NoMismatch
            | Self::NotPaid
            | Self::NoProposal
            | Self::RefundExists
            | Self::TakenByHand
            | Self::UnknownRefund
            | Self::RefundTokenTaken
            | Self::RefundUnderWay
            | Self::RefundAmountDiffers { .. } => None,
        }
    }
}
