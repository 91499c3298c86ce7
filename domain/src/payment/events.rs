//! What has happened to an attempt to pay. The names are stored for ever.

use chrono::{DateTime, Utc};
use cqrs_es::DomainEvent;
use serde::{Deserialize, Serialize};

use super::facts::{
    Difference, Gateway, ProposalReason, RefundStatus, ReportedStatus, TaxDocument,
};
use crate::repair::{ChargeKind, PaymentMethod};
use crate::values::{Money, PaymentId, PersonId, RefundId, RepairNumber};

/// A fact about an attempt to pay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum PaymentEvent {
    /// Somebody began to pay a charge; an order is to be made at the gateway.
    PaymentRequested {
        /// The attempt.
        payment: PaymentId,
        /// Whose charge.
        repair: RepairNumber,
        /// Who owes it.
        customer: PersonId,
        /// Which charge.
        charge: ChargeKind,
        /// CLP, IVA included.
        amount: Money,
        /// Our order number at the gateway, never used for another attempt.
        commerce_order: String,
        /// Which gateway.
        gateway: Gateway,
        /// Until when it can be paid (UTC).
        expires_at: DateTime<Utc>,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The gateway made an order of it: the payer can go there.
    PaymentOrderCreated {
        /// The gateway's own order number.
        gateway_order: u64,
        /// The token that its callback carries. No secret: the payer's browser shows it, and it tells nothing
        /// without our key.
        token: String,
        /// Where the payer goes, token included.
        pay_url: String,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The gateway made no order of it.
    PaymentOrderFailed {
        /// The gateway's code, or ours (`1620`, `timeout`); never its text, which may quote the payer.
        code: String,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The payer chose a way of paying that takes time; it stays pending.
    PaymentLeftPending {
        /// The way of paying (`Servipag`).
        media: String,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The gateway confirmed the money, and order, amount and currency are those that were asked. Final.
    PaymentConfirmed {
        /// Whose charge.
        repair: RepairNumber,
        /// Which charge.
        charge: ChargeKind,
        /// The gateway's own order number.
        gateway_order: u64,
        /// CLP.
        amount: Money,
        /// `CLP`.
        currency: String,
        /// What the gateway keeps, IVA included, CLP. For the owner only.
        fee: Money,
        /// What reaches the workshop, CLP. For the owner only.
        net: Money,
        /// The way of paying (`Webpay`).
        media: String,
        /// When the payer paid (UTC).
        paid_at: DateTime<Utc>,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The bank or the card said no. A later attempt of the payer in the same order may still succeed.
    PaymentRejected {
        /// The gateway's code of the reason.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        code: Option<String>,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The order was cancelled at the gateway.
    PaymentVoided {
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The time to pay ran out.
    PaymentExpired {
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The gateway answered about another order, amount or currency. Nothing is paid by it; a person decides.
    PaymentMismatched {
        /// The gateway's own order number, as it named it.
        gateway_order: u64,
        /// How the order stands there.
        status: ReportedStatus,
        /// In what it differs.
        differences: Vec<Difference>,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// A person looked into the mismatch and settled it.
    MismatchSettled {
        /// How.
        resolution: String,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The money came in although nothing waited for it: it is kept as a credit until a person decides.
    RefundProposed {
        /// What could go back, CLP.
        amount: Money,
        /// Why.
        reason: ProposalReason,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The owner keeps it as a credit in the repair's account instead of giving it back.
    CreditKept {
        /// Whose account.
        repair: RepairNumber,
        /// Under which charge.
        charge: ChargeKind,
        /// CLP.
        amount: Money,
        /// Why.
        reason: String,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The owner asked the gateway to give money back.
    RefundRequested {
        /// The refund.
        refund: RefundId,
        /// CLP.
        amount: Money,
        /// Why.
        reason: String,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The refund came a step further at the gateway.
    RefundProgressed {
        /// The refund.
        refund: RefundId,
        /// Created or accepted.
        status: RefundStatus,
        /// The gateway's own order number of the refund.
        gateway_refund: String,
        /// The token that its callback carries.
        token: String,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The money went back. Final.
    RefundCompleted {
        /// The refund.
        refund: RefundId,
        /// Whose charge it had been paid for.
        repair: RepairNumber,
        /// Which charge.
        charge: ChargeKind,
        /// CLP.
        amount: Money,
        /// What the gateway keeps for it, CLP. For the owner only.
        fee: Money,
        /// How the owner gave it back, where it did not go through the gateway.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by_hand: Option<PaymentMethod>,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The refund came to nothing: the money is still here.
    RefundRejected {
        /// The refund.
        refund: RefundId,
        /// `rejected`, `cancelled`, `given_up` by the owner, or the code with which the gateway refused it.
        cause: String,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// Money came in at the counter and stands in the repair's account: here it has a receipt and its tax document.
    /// Begins a stream, and is all that becomes of it but the document: it goes back from the repair's account.
    PaymentTakenByHand {
        /// The receipt's number.
        payment: PaymentId,
        /// Whose charge.
        repair: RepairNumber,
        /// Who owed it.
        customer: PersonId,
        /// Which charge.
        charge: ChargeKind,
        /// CLP, IVA included.
        amount: Money,
        /// How.
        method: PaymentMethod,
        /// The reference of the proof (`Folio 118`).
        reference: String,
        /// When it came in (UTC).
        paid_at: DateTime<Utc>,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// A boleta or factura was issued for the payment. A later one corrects an earlier one.
    TaxDocumentRecorded {
        /// It.
        document: TaxDocument,
        /// When (UTC).
        at: DateTime<Utc>,
    },
}

impl PaymentEvent {
    /// The stored name of the event: a literal, for ever.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::PaymentRequested { .. } => "PaymentRequested",
            Self::PaymentOrderCreated { .. } => "PaymentOrderCreated",
            Self::PaymentOrderFailed { .. } => "PaymentOrderFailed",
            Self::PaymentLeftPending { .. } => "PaymentLeftPending",
            Self::PaymentConfirmed { .. } => "PaymentConfirmed",
            Self::PaymentRejected { .. } => "PaymentRejected",
            Self::PaymentVoided { .. } => "PaymentVoided",
            Self::PaymentExpired { .. } => "PaymentExpired",
            Self::PaymentMismatched { .. } => "PaymentMismatched",
            Self::MismatchSettled { .. } => "MismatchSettled",
            Self::RefundProposed { .. } => "RefundProposed",
            Self::CreditKept { .. } => "CreditKept",
            Self::RefundRequested { .. } => "RefundRequested",
            Self::RefundProgressed { .. } => "RefundProgressed",
            Self::RefundCompleted { .. } => "RefundCompleted",
            Self::RefundRejected { .. } => "RefundRejected",
            Self::PaymentTakenByHand { .. } => "PaymentTakenByHand",
            Self::TaxDocumentRecorded { .. } => "TaxDocumentRecorded",
        }
    }

    /// When it happened (UTC).
    pub const fn at(&self) -> DateTime<Utc> {
        match self {
            Self::PaymentRequested { at, .. }
            | Self::PaymentOrderCreated { at, .. }
            | Self::PaymentOrderFailed { at, .. }
            | Self::PaymentLeftPending { at, .. }
            | Self::PaymentConfirmed { at, .. }
            | Self::PaymentRejected { at, .. }
            | Self::PaymentVoided { at }
            | Self::PaymentExpired { at }
            | Self::PaymentMismatched { at, .. }
            | Self::MismatchSettled { at, .. }
            | Self::RefundProposed { at, .. }
            | Self::CreditKept { at, .. }
            | Self::RefundRequested { at, .. }
            | Self::RefundProgressed { at, .. }
            | Self::RefundCompleted { at, .. }
            | Self::RefundRejected { at, .. }
            | Self::PaymentTakenByHand { at, .. }
            | Self::TaxDocumentRecorded { at, .. } => *at,
        }
    }
}

impl DomainEvent for PaymentEvent {
    fn event_type(&self) -> String {
        self.name().to_owned()
    }

    fn event_version(&self) -> String {
        "1.0".to_owned()
    }
}
