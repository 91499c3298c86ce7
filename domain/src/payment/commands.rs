//! What can be asked of an attempt to pay. There is no command for the payer's return page: it proves nothing.

use chrono::{DateTime, Utc};

use super::facts::{Gateway, GatewayReport, ProposalReason, RefundReport, TaxDocument};
use super::fee::FeeRate;
use crate::actor::Actor;
use crate::aggregate::Command;
use crate::permissions::Capability;
use crate::repair::{ChargeKind, PaymentMethod};
use crate::values::{Money, PaymentId, PersonId, RefundId, RepairNumber};

/// A command to a payment: who, when, and what.
#[derive(Debug, Clone)]
pub struct PaymentCommand {
    /// Who asks.
    pub by: Actor,
    /// When (UTC).
    pub at: DateTime<Utc>,
    /// What.
    pub intent: PaymentIntent,
}

/// The intent of a command to a payment.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the fields are those of the events, where they are documented")]
pub enum PaymentIntent {
    /// Begins to pay a charge. `customer` and `outstanding` are looked up of the repair: whose it is, and what
    /// the charge still lacks ([`crate::repair::Repair::outstanding`]), which is the amount.
    Request {
        payment: PaymentId,
        repair: RepairNumber,
        customer: PersonId,
        charge: ChargeKind,
        outstanding: Money,
        gateway: Gateway,
    },
    /// Notes the order that the gateway made. `pay_url` leads the payer there, token included.
    RecordOrder { gateway_order: u64, token: String, pay_url: String },
    /// Notes that the gateway made no order.
    RecordOrderFailure { code: String },
    /// Notes what the gateway answered when it was asked: the one way to be paid. `fee_rate` is configured.
    RecordReport { report: GatewayReport, fee_rate: FeeRate },
    /// Ends the time to pay.
    Expire,
    /// Settles a mismatch by hand.
    SettleMismatch { resolution: String },
    /// Proposes to give the money back, since the repair's account had no place for it: all that can go back, or
    /// the `amount` that was too much.
    ProposeRefund { reason: ProposalReason, amount: Option<Money> },
    /// Keeps the money as a credit instead.
    KeepAsCredit { reason: String },
    /// Asks the gateway to give money back. The same refund again is the same request. `booked` is looked up: what
    /// the repair's account still has of the charge, where the payment is booked there
    /// ([`crate::repair::Repair::paid_beside`]).
    RequestRefund { refund: RefundId, amount: Money, reason: String, booked: Option<Money> },
    /// Notes that money was given back otherwise than through the gateway.
    GiveBackByHand {
        refund: RefundId,
        amount: Money,
        method: PaymentMethod,
        reason: String,
        booked: Option<Money>,
    },
    /// Notes what the gateway answered about a refund.
    RecordRefundReport { refund: RefundId, report: RefundReport },
    /// Notes what the gateway says of a refund under a token that a person found there.
    AttachRefund { refund: RefundId, report: RefundReport },
    /// Notes that the gateway refused to make an order of a refund.
    RecordRefundFailure { refund: RefundId, code: String },
    /// Ends a refund of which the gateway never said whether it has an order: the owner looked there, and it has
    /// none.
    GiveUpRefund { refund: RefundId, reason: String },
    /// Notes money that came in at the counter and was booked, so that it has a receipt. `customer` is looked up.
    NoteTakenByHand {
        payment: PaymentId,
        repair: RepairNumber,
        customer: PersonId,
        charge: ChargeKind,
        amount: Money,
        method: PaymentMethod,
        reference: String,
        paid_at: DateTime<Utc>,
    },
    /// Notes the boleta or factura that was issued.
    RecordTaxDocument { document: TaxDocument },
}

impl Command for PaymentCommand {
    fn name(&self) -> &'static str {
        self.intent.name()
    }

    fn capability(&self) -> Capability {
        self.intent.capability()
    }

    fn reason(&self) -> Option<&str> {
        self.intent.reason()
    }
}

impl PaymentIntent {
    /// The stable name of the command.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Request { .. } => "payment.request",
            Self::RecordOrder { .. } => "payment.record_order",
            Self::RecordOrderFailure { .. } => "payment.record_order_failure",
            Self::RecordReport { .. } => "payment.record_report",
            Self::Expire => "payment.expire",
            Self::SettleMismatch { .. } => "payment.settle_mismatch",
            Self::ProposeRefund { .. } => "payment.propose_refund",
            Self::KeepAsCredit { .. } => "payment.keep_as_credit",
            Self::RequestRefund { .. } => "payment.request_refund",
            Self::GiveBackByHand { .. } => "payment.give_back_by_hand",
            Self::RecordRefundReport { .. } => "payment.record_refund_report",
            Self::AttachRefund { .. } => "payment.attach_refund",
            Self::RecordRefundFailure { .. } => "payment.record_refund_failure",
            Self::GiveUpRefund { .. } => "payment.give_up_refund",
            Self::NoteTakenByHand { .. } => "payment.note_taken_by_hand",
            Self::RecordTaxDocument { .. } => "payment.record_tax_document",
        }
    }

    /// What the actor must be allowed to do (`product.md` §5b).
    pub const fn capability(&self) -> Capability {
        match self {
            Self::Request { .. } => Capability::Pay,
            Self::RecordOrder { .. }
            | Self::RecordOrderFailure { .. }
            | Self::RecordReport { .. }
            | Self::Expire
            | Self::ProposeRefund { .. }
            | Self::RecordRefundReport { .. }
            | Self::RecordRefundFailure { .. }
            | Self::NoteTakenByHand { .. } => Capability::Automation,
            Self::SettleMismatch { .. }
            | Self::KeepAsCredit { .. }
            | Self::RequestRefund { .. }
            | Self::GiveBackByHand { .. }
            | Self::AttachRefund { .. }
            | Self::GiveUpRefund { .. } => Capability::OwnerDecision,
            Self::RecordTaxDocument { .. } => Capability::Counter,
        }
    }

    /// Why, where the intent says so.
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::SettleMismatch { resolution } => Some(resolution),
            Self::KeepAsCredit { reason }
            | Self::RequestRefund { reason, .. }
            | Self::GiveBackByHand { reason, .. }
            | Self::GiveUpRefund { reason, .. } => Some(reason),
            Self::Request { .. }
            | Self::RecordOrder { .. }
            | Self::RecordOrderFailure { .. }
            | Self::RecordReport { .. }
            | Self::Expire
            | Self::ProposeRefund { .. }
            | Self::RecordRefundReport { .. }
            | Self::AttachRefund { .. }
            | Self::RecordRefundFailure { .. }
            | Self::NoteTakenByHand { .. }
            | Self::RecordTaxDocument { .. } => None,
        }
    }
}
