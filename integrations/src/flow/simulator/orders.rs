//! The orders and refunds that the simulated Flow holds.

use chrono::{DateTime, TimeDelta, Utc};
use domain::values::Money;
use serde::Serialize;

/// Flow's charge, 2,89 %, before IVA.
const FEE_PER_TEN_THOUSAND: i64 = 289;
/// What a refund costs, IVA included.
pub(super) const REFUND_FEE: Money = Money::clp(240);
/// Days until the money is handed over.
const DAYS_TO_TRANSFER: TimeDelta = TimeDelta::days(3);

/// Where an order stands, with Flow's numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderStatus {
    /// 1.
    Pending,
    /// 2.
    Paid,
    /// 3.
    Rejected,
    /// 4.
    Cancelled,
}

impl OrderStatus {
    pub(super) const fn number(self) -> u8 {
        match self {
            Self::Pending => 1,
            Self::Paid => 2,
            Self::Rejected => 3,
            Self::Cancelled => 4,
        }
    }
}

#[expect(clippy::struct_field_names, reason = "as Flow names them")]
pub(super) struct Order {
    pub(super) token: String,
    pub(super) flow_order: u64,
    pub(super) commerce_order: String,
    pub(super) subject: String,
    pub(super) amount: Money,
    pub(super) email: String,
    pub(super) url_confirmation: String,
    pub(super) url_return: String,
    pub(super) requested_at: DateTime<Utc>,
    pub(super) expires_at: Option<DateTime<Utc>>,
    pub(super) status: OrderStatus,
    /// A coupon to be paid in cash: when it was made.
    pub(super) coupon_at: Option<DateTime<Utc>>,
    pub(super) paid_at: Option<DateTime<Utc>>,
}

impl Order {
    /// What Flow keeps: its charge and the IVA on it, rounded once.
    pub(super) fn fee(&self) -> Money {
        let with_iva = FEE_PER_TEN_THOUSAND * (100 + Money::IVA_PERCENT);
        self.amount.scaled(with_iva, 10_000 * 100)
    }

    pub(super) fn media(&self) -> &'static str {
        if self.coupon_at.is_some() { "Servipag" } else { "Webpay" }
    }

    pub(super) fn transfers_at(&self) -> Option<DateTime<Utc>> {
        self.paid_at.map(|at| at + DAYS_TO_TRANSFER)
    }

    /// Whether it can be paid: a rejected payer may try another card.
    pub(super) const fn is_open(&self) -> bool {
        matches!(self.status, OrderStatus::Pending | OrderStatus::Rejected)
    }
}

pub(super) struct Refund {
    pub(super) token: String,
    pub(super) number: u64,
    pub(super) commerce_order: String,
    pub(super) flow_order: u64,
    pub(super) receiver: String,
    pub(super) amount: Money,
    pub(super) callback: String,
    pub(super) at: DateTime<Utc>,
    pub(super) status: &'static str,
}

/// All of it.
#[derive(Default)]
pub(super) struct Books {
    pub(super) orders: Vec<Order>,
    pub(super) refunds: Vec<Refund>,
}

impl Books {
    /// An order whose time is over can no longer be paid. Nobody is told.
    pub(super) fn let_time_pass(&mut self, now: DateTime<Utc>) {
        for order in &mut self.orders {
            if order.is_open() && order.expires_at.is_some_and(|at| at <= now) {
                order.status = OrderStatus::Cancelled;
            }
        }
    }

    pub(super) fn order(&mut self, token: &str) -> Option<&mut Order> {
        self.orders.iter_mut().find(|order| order.token == token)
    }

    pub(super) fn refund(&mut self, token: &str) -> Option<&mut Refund> {
        self.refunds.iter_mut().find(|refund| refund.token == token)
    }

    /// What was given back of an order, or is going to be.
    pub(super) fn given_back(&self, flow_order: u64) -> Money {
        let counts = |refund: &&Refund| {
            refund.flow_order == flow_order && !matches!(refund.status, "rejected" | "canceled")
        };
        self.refunds.iter().filter(counts).map(|refund| refund.amount).sum()
    }
}

/// An order as the sandbox shows it.
#[derive(Debug, Clone, Serialize)]
pub struct OrderView {
    /// Flow's token.
    pub token: String,
    /// Flow's number.
    pub flow_order: u64,
    /// The merchant's number.
    pub commerce_order: String,
    /// What the payer reads.
    pub subject: String,
    /// How much, in whole pesos.
    pub amount: Money,
    /// Who is asked to pay.
    pub email: String,
    /// Where it stands.
    pub status: OrderStatus,
    /// Whether a coupon for cash is under way.
    pub has_coupon: bool,
    /// Whether it can still be paid.
    pub is_open: bool,
    /// When it was made (UTC).
    pub requested_at: DateTime<Utc>,
}

impl From<&Order> for OrderView {
    fn from(order: &Order) -> Self {
        Self {
            token: order.token.clone(),
            flow_order: order.flow_order,
            commerce_order: order.commerce_order.clone(),
            subject: order.subject.clone(),
            amount: order.amount,
            email: order.email.clone(),
            status: order.status,
            has_coupon: order.coupon_at.is_some(),
            is_open: order.is_open(),
            requested_at: order.requested_at,
        }
    }
}

/// A refund as the sandbox shows it.
#[derive(Debug, Clone, Serialize)]
pub struct RefundView {
    /// Flow's token.
    pub token: String,
    /// The merchant's number.
    pub commerce_order: String,
    /// The payment that is given back.
    pub flow_order: u64,
    /// How much, in whole pesos.
    pub amount: Money,
    /// Who gets it.
    pub receiver: String,
    /// Where it stands, in Flow's words.
    pub status: &'static str,
}

impl From<&Refund> for RefundView {
    fn from(refund: &Refund) -> Self {
        Self {
            token: refund.token.clone(),
            commerce_order: refund.commerce_order.clone(),
            flow_order: refund.flow_order,
            amount: refund.amount,
            receiver: refund.receiver.clone(),
            status: refund.status,
        }
    }
}
