//! The values that a payment's events and commands are made of.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::values::{Money, PaymentId};

/// The only currency that is taken.
pub const CURRENCY: &str = "CLP";

/// Who moves the money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gateway {
    /// Flow.cl.
    Flow,
    /// Nobody but the workshop: cash, a transfer, its own card terminal.
    Counter,
}

impl Gateway {
    /// The smallest amount that it takes, CLP.
    pub const fn minimum(self) -> Money {
        match self {
            Self::Flow => Money::clp(350),
            Self::Counter => Money::clp(1),
        }
    }
}

/// Our order number at the gateway: the payment's id, so that no two attempts share one and an answer of the
/// gateway finds its payment without a table.
pub fn commerce_order(payment: PaymentId) -> String {
    payment.to_string()
}

/// The payment behind an order number of ours.
pub fn payment_of_commerce_order(order: &str) -> Option<PaymentId> {
    order.parse().ok().filter(|payment| commerce_order(*payment) == order)
}

/// What the gateway answered when it was asked about an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GatewayReport {
    /// The order number of ours that it names.
    pub commerce_order: String,
    /// Its own order number.
    pub gateway_order: u64,
    /// The amount that it names, whole units of `currency`.
    pub amount: Money,
    /// The currency that it names (`CLP`).
    pub currency: String,
    /// How the order stands there.
    pub status: GatewayStatus,
}

/// How an order stands at the gateway, with what each state brings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GatewayStatus {
    /// Not paid yet; `media` names a way of paying that takes time, once the payer chose one.
    Pending {
        /// The way of paying (`Servipag`).
        media: Option<String>,
    },
    /// Paid.
    Paid {
        /// The way of paying (`Webpay`).
        media: String,
        /// When (UTC).
        paid_at: DateTime<Utc>,
        /// What it says that it will transfer, CLP, where it says so.
        balance: Option<Money>,
    },
    /// The bank or the card said no.
    Rejected {
        /// The gateway's own code of the reason (`-8`), where it gives one.
        code: Option<String>,
    },
    /// Cancelled, also by running out.
    Voided,
}

/// A status without its data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the states of `GatewayStatus`, where they are documented")]
pub enum ReportedStatus {
    Pending,
    Paid,
    Rejected,
    Voided,
}

impl GatewayStatus {
    /// The status alone.
    pub const fn reported(&self) -> ReportedStatus {
        match self {
            Self::Pending { .. } => ReportedStatus::Pending,
            Self::Paid { .. } => ReportedStatus::Paid,
            Self::Rejected { .. } => ReportedStatus::Rejected,
            Self::Voided => ReportedStatus::Voided,
        }
    }
}

/// In what the gateway's answer differs from what was asked of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Difference {
    /// It speaks of another order number of ours.
    CommerceOrder {
        /// The one named.
        found: String,
    },
    /// It speaks of another order number of its own.
    GatewayOrder {
        /// The one on file.
        expected: u64,
        /// The one named.
        found: u64,
    },
    /// Another amount.
    Amount {
        /// The one asked, CLP.
        expected: Money,
        /// The one named.
        found: Money,
    },
    /// Another currency.
    Currency {
        /// The one named.
        found: String,
    },
}

/// Why a paid amount may have to go back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProposalReason {
    /// The charge was settled already: a second payment.
    AlreadySettled,
    /// Nothing is due under the charge: its quote expired, the fee was waived, the repair was voided.
    NothingDue,
}

/// How a refund stands at the gateway. The payer may have to accept it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundStatus {
    /// Asked for here; the gateway has not answered yet.
    Requested,
    /// The gateway made an order of it.
    Created,
    /// The payer accepted it.
    Accepted,
    /// It was turned down.
    Rejected,
    /// It was cancelled.
    Cancelled,
    /// The money went back.
    Refunded,
}

impl RefundStatus {
    /// How far it is: answers may come out of order, and never take a refund back.
    pub(super) const fn rank(self) -> u8 {
        match self {
            Self::Requested => 0,
            Self::Created => 1,
            Self::Accepted => 2,
            Self::Rejected | Self::Cancelled => 3,
            Self::Refunded => 4,
        }
    }

    /// Whether nothing more is to be expected of the gateway.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Rejected | Self::Cancelled | Self::Refunded)
    }

    /// Whether the money stays with the workshop after all.
    pub const fn came_to_nothing(self) -> bool {
        matches!(self, Self::Rejected | Self::Cancelled)
    }
}

/// What the gateway answered when it was asked about a refund.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundReport {
    /// How it stands there.
    pub status: RefundStatus,
    /// Its own order number of the refund.
    pub gateway_refund: String,
    /// The token under which it speaks of the refund.
    pub token: String,
    /// The amount that it names, CLP.
    pub amount: Money,
    /// What it keeps for the refund, CLP.
    pub fee: Money,
}

/// What kind of tax document it is; the workshop's provider issues it, we keep its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaxDocumentKind {
    /// Boleta electrónica.
    Boleta,
    /// Factura electrónica.
    Factura,
}

/// A tax document issued for a payment (`product.md` §3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxDocument {
    /// Boleta or factura.
    pub kind: TaxDocumentKind,
    /// Its folio, from 1.
    pub folio: u64,
    /// Its date (Santiago).
    pub issued_on: NaiveDate,
    /// Where its PDF is, `https://…`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
}
