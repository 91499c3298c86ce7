//! What is known of an attempt to pay after its events.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::events::PaymentEvent as E;
use super::facts::{
    Difference, Gateway, ProposalReason, RefundStatus, ReportedStatus, TaxDocument, commerce_order,
};
use super::reconciliation::next_reconciliation;
use crate::repair::{ChargeKind, PaymentMethod};
use crate::values::{Money, PaymentId, PersonId, RefundId, RepairNumber};
use crate::wording::method_label;

/// An attempt to pay. The default is a stream without events.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    attempt: Option<Box<Attempt>>,
}

/// An attempt that was requested.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// Which.
    pub payment: PaymentId,
    /// Whose charge.
    pub repair: RepairNumber,
    /// Who owes it.
    pub customer: PersonId,
    /// Which charge.
    pub charge: ChargeKind,
    /// CLP.
    pub amount: Money,
    /// Our order number at the gateway.
    pub commerce_order: String,
    /// Which gateway.
    pub gateway: Gateway,
    /// When it began (UTC).
    pub requested_at: DateTime<Utc>,
    /// Until when it can be paid (UTC).
    pub expires_at: DateTime<Utc>,
    /// The gateway's order, once there is one.
    pub order: Option<GatewayOrder>,
    /// The way of paying that takes time, once the payer chose one.
    pub awaited: Option<String>,
    /// What became of it.
    pub outcome: Outcome,
    /// What the gateway said that was not of this order.
    pub(super) mismatches: Vec<Mismatch>,
    /// Whether it may have to go back.
    pub proposal: Option<Proposal>,
    /// The refunds, in the order of their requests.
    pub refunds: Vec<Refund>,
    /// The boleta or factura, as last recorded.
    pub document: Option<TaxDocument>,
    /// How it came in at the counter; none where it is or was to be paid through a gateway.
    #[serde(default)]
    pub taken_by_hand: Option<TakenByHand>,
}

/// Money that came in at the counter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenByHand {
    /// How.
    pub method: PaymentMethod,
    /// The reference of its proof.
    pub reference: String,
}

/// The order that the gateway made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GatewayOrder {
    /// Its own number.
    pub number: u64,
    /// The token of its callback.
    pub token: String,
    /// Where the payer goes.
    pub pay_url: String,
}

/// What became of an attempt, as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// Nothing yet.
    Open,
    /// The gateway made no order of it.
    OrderFailed {
        /// The code.
        code: String,
    },
    /// The bank or the card said no.
    Rejected,
    /// Cancelled at the gateway.
    Voided,
    /// The time ran out.
    Expired,
    /// Paid: the one outcome that is final.
    Paid(Confirmation),
}

/// A confirmed payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmation {
    /// The gateway's own order number.
    pub gateway_order: u64,
    /// CLP.
    pub amount: Money,
    /// What the gateway keeps, CLP. For the owner only.
    pub fee: Money,
    /// What reaches the workshop, CLP. For the owner only.
    pub net: Money,
    /// The way of paying.
    pub media: String,
    /// When the payer paid (UTC).
    pub paid_at: DateTime<Utc>,
}

/// What the gateway said that was not of this order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Mismatch {
    pub(super) gateway_order: u64,
    pub(super) status: ReportedStatus,
    pub(super) differences: Vec<Difference>,
    pub(super) settled: bool,
}

/// A payment that may have to go back. It is open until all that was proposed is on its way back or a person kept
/// it: a refund of a part of it, or one that comes to nothing, leaves the rest to be decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// CLP.
    pub amount: Money,
    /// Why.
    pub reason: ProposalReason,
    /// What stays in any case: the part of the payment that a charge waited for, CLP.
    #[serde(default)]
    pub(super) stays: Money,
    /// A person keeps it as a credit.
    #[serde(default)]
    pub(super) kept: bool,
}

/// Money on its way back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refund {
    /// Which.
    pub refund: RefundId,
    /// CLP.
    pub amount: Money,
    /// Why.
    pub reason: String,
    /// When it was asked for (UTC).
    pub requested_at: DateTime<Utc>,
    /// How it stands.
    pub status: RefundStatus,
    /// The token under which the gateway speaks of it.
    pub token: Option<String>,
    /// The owner ended it without a word of the gateway, which may still speak of it.
    #[serde(default)]
    pub(super) given_up: bool,
}

impl Refund {
    /// Whether the gateway may have an order of it that nobody here knows: it was asked for, and the answer was lost.
    pub fn may_be_unknown_order(&self) -> bool {
        self.token.is_none() && (self.given_up || self.status == RefundStatus::Requested)
    }

    /// How far the gateway's word has brought it: what the owner gave up has not come anywhere.
    pub(super) fn rank(&self) -> u8 {
        if self.given_up { RefundStatus::Requested.rank() } else { self.status.rank() }
    }
}

/// How an attempt stands, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PaymentStatus {
    /// An order is being made.
    Requested,
    /// The payer can pay, or has begun to.
    Pending,
    /// No order could be made.
    Failed,
    /// Turned down.
    Rejected,
    /// Cancelled.
    Voided,
    /// The time ran out.
    Expired,
    /// The gateway spoke of something else; a person looks into it.
    Mismatched,
    /// Paid.
    Paid,
}

impl Payment {
    /// The attempt, once it was requested.
    pub fn attempt(&self) -> Option<&Attempt> {
        self.attempt.as_deref()
    }
}

impl Attempt {
    /// How it stands.
    pub fn status(&self) -> PaymentStatus {
        if self.has_open_mismatch() && self.confirmation().is_none() {
            return PaymentStatus::Mismatched;
        }
        match self.outcome {
            Outcome::Open if self.order.is_none() => PaymentStatus::Requested,
            Outcome::Open => PaymentStatus::Pending,
            Outcome::OrderFailed { .. } => PaymentStatus::Failed,
            Outcome::Rejected => PaymentStatus::Rejected,
            Outcome::Voided => PaymentStatus::Voided,
            Outcome::Expired => PaymentStatus::Expired,
            Outcome::Paid(_) => PaymentStatus::Paid,
        }
    }

    /// The confirmed payment, once there is one.
    pub fn confirmation(&self) -> Option<&Confirmation> {
        if let Outcome::Paid(confirmation) = &self.outcome { Some(confirmation) } else { None }
    }

    /// Whether a person must look into what the gateway said.
    pub fn has_open_mismatch(&self) -> bool {
        self.mismatches.iter().any(|mismatch| !mismatch.settled)
    }

    /// The proposed refund that nobody has decided about.
    pub fn open_proposal(&self) -> Option<&Proposal> {
        self.proposal.as_ref().filter(|proposal| !proposal.kept && self.undecided() > Money::ZERO)
    }

    /// What is left to be decided of the money that was proposed to go back, CLP.
    pub fn undecided(&self) -> Money {
        let stays = |proposal: &Proposal| (self.refundable() - proposal.stays).max(Money::ZERO);
        self.proposal.as_ref().filter(|proposal| !proposal.kept).map_or(Money::ZERO, stays)
    }

    /// A refund.
    pub fn refund(&self, refund: RefundId) -> Option<&Refund> {
        self.refunds.iter().find(|known| known.refund == refund)
    }

    /// What came in and neither went back nor is on its way, CLP.
    pub fn refundable(&self) -> Money {
        let paid = self.confirmation().map_or(Money::ZERO, |confirmation| confirmation.amount);
        let on_their_way = self.refunds.iter().filter(|refund| !refund.status.came_to_nothing());
        (paid - on_their_way.map(|refund| refund.amount).sum()).max(Money::ZERO)
    }

    /// What can go back where the repair's account still has `booked` of the charge; none where it is not booked
    /// there, CLP.
    pub fn refundable_beside(&self, booked: Option<Money>) -> Money {
        let refundable = self.refundable();
        booked.map_or(refundable, |booked| refundable.min(booked).max(Money::ZERO))
    }

    /// What goes back where nobody says how much: what is proposed to, else all that can, CLP.
    pub fn to_give_back(&self, booked: Option<Money>) -> Money {
        let all = self.refundable_beside(booked);
        if self.open_proposal().is_some() { self.undecided().min(all) } else { all }
    }

    /// When the gateway must be asked about it next; `last` is when it was last asked, or now. None once it is
    /// paid, or 48 hours after the request.
    pub fn reconciliation_due(&self, last: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match self.confirmation() {
            None => next_reconciliation(self.requested_at, last),
            Some(_) => None,
        }
    }
}

pub(super) fn evolve(payment: &mut Payment, event: &E) {
    match (&mut payment.attempt, event) {
        (None, E::PaymentRequested { .. }) => payment.attempt = Some(Box::new(requested(event))),
        (None, E::PaymentTakenByHand { .. }) => payment.attempt = Some(Box::new(taken(event))),
        (None, event) => impossible(event),
        (Some(attempt), event) => fold(attempt, event),
    }
}

fn requested(event: &E) -> Attempt {
    let E::PaymentRequested {
        payment,
        repair,
        customer,
        charge,
        amount,
        commerce_order,
        gateway,
        expires_at,
        at,
    } = event
    else {
        impossible(event)
    };
    Attempt {
        payment: *payment,
        repair: *repair,
        customer: *customer,
        charge: *charge,
        amount: *amount,
        commerce_order: commerce_order.clone(),
        gateway: *gateway,
        requested_at: *at,
        expires_at: *expires_at,
        order: None,
        awaited: None,
        outcome: Outcome::Open,
        mismatches: Vec::new(),
        proposal: None,
        refunds: Vec::new(),
        document: None,
        taken_by_hand: None,
    }
}

/// The gateway has no part in it: no order, no fee.
fn taken(event: &E) -> Attempt {
    let E::PaymentTakenByHand {
        payment,
        repair,
        customer,
        charge,
        amount,
        method,
        reference,
        paid_at,
        ..
    } = event
    else {
        impossible(event)
    };
    Attempt {
        payment: *payment,
        repair: *repair,
        customer: *customer,
        charge: *charge,
        amount: *amount,
        commerce_order: commerce_order(*payment),
        gateway: Gateway::Counter,
        requested_at: *paid_at,
        expires_at: *paid_at,
        order: None,
        awaited: None,
        outcome: Outcome::Paid(Confirmation {
            gateway_order: 0,
            amount: *amount,
            fee: Money::ZERO,
            net: *amount,
            media: method_label(*method).to_owned(),
            paid_at: *paid_at,
        }),
        mismatches: Vec::new(),
        proposal: None,
        refunds: Vec::new(),
        document: None,
        taken_by_hand: Some(TakenByHand { method: *method, reference: reference.clone() }),
    }
}

fn fold(attempt: &mut Attempt, event: &E) {
    match event {
        E::PaymentRequested { .. } | E::PaymentTakenByHand { .. } => impossible(event),
        E::PaymentOrderCreated { gateway_order, token, pay_url, .. } => {
            let (token, pay_url) = (token.clone(), pay_url.clone());
            attempt.order = Some(GatewayOrder { number: *gateway_order, token, pay_url });
            if matches!(attempt.outcome, Outcome::OrderFailed { .. }) {
                attempt.outcome = Outcome::Open;
            }
        }
        E::PaymentOrderFailed { code, .. } => {
            end(attempt, event, Outcome::OrderFailed { code: code.clone() });
        }
        E::PaymentLeftPending { media, .. } => {
            attempt.awaited = Some(media.clone());
            // The payer tried again in the same order.
            if attempt.outcome == Outcome::Rejected {
                attempt.outcome = Outcome::Open;
            }
        }
        E::PaymentConfirmed { gateway_order, amount, fee, net, media, paid_at, .. } => {
            let confirmation = Confirmation {
                gateway_order: *gateway_order,
                amount: *amount,
                fee: *fee,
                net: *net,
                media: media.clone(),
                paid_at: *paid_at,
            };
            end(attempt, event, Outcome::Paid(confirmation));
        }
        E::PaymentRejected { .. } => end(attempt, event, Outcome::Rejected),
        E::PaymentVoided { .. } => end(attempt, event, Outcome::Voided),
        E::PaymentExpired { .. } => end(attempt, event, Outcome::Expired),
        E::PaymentMismatched { gateway_order, status, differences, .. } => {
            attempt.mismatches.push(Mismatch {
                gateway_order: *gateway_order,
                status: *status,
                differences: differences.clone(),
                settled: false,
            });
        }
        E::MismatchSettled { .. } => {
            attempt.mismatches.iter_mut().for_each(|mismatch| mismatch.settled = true);
        }
        E::RefundProposed { amount, reason, .. } => {
            let (amount, reason) = (*amount, *reason);
            let stays = attempt.refundable() - amount;
            attempt.proposal = Some(Proposal { amount, reason, stays, kept: false });
        }
        E::CreditKept { .. } => match &mut attempt.proposal {
            Some(proposal) => proposal.kept = true,
            None => impossible(event),
        },
        E::RefundRequested { refund, amount, reason, at } => {
            attempt.refunds.push(Refund {
                refund: *refund,
                amount: *amount,
                reason: reason.clone(),
                requested_at: *at,
                status: RefundStatus::Requested,
                token: None,
                given_up: false,
            });
        }
        E::RefundProgressed { refund, status, token, .. } => {
            let refund = refund_of(attempt, event, *refund);
            refund.status = *status;
            refund.token = Some(token.clone());
            refund.given_up = false;
        }
        E::RefundCompleted { refund, .. } => {
            let refund = refund_of(attempt, event, *refund);
            refund.status = RefundStatus::Refunded;
            refund.given_up = false;
        }
        E::RefundRejected { refund, cause, .. } => {
            let refund = refund_of(attempt, event, *refund);
            refund.status =
                if cause == CANCELLED { RefundStatus::Cancelled } else { RefundStatus::Rejected };
            refund.given_up = cause == GIVEN_UP;
        }
        E::TaxDocumentRecorded { document, .. } => attempt.document = Some(document.clone()),
    }
}

/// The cause with which a cancelled refund is stored.
pub(super) const CANCELLED: &str = "cancelled";
/// The cause with which a refund is stored that the owner gave up.
pub(super) const GIVEN_UP: &str = "given_up";

fn end(attempt: &mut Attempt, event: &E, outcome: Outcome) {
    if attempt.confirmation().is_some() {
        impossible(event);
    }
    attempt.outcome = outcome;
}

fn refund_of<'a>(attempt: &'a mut Attempt, event: &E, refund: RefundId) -> &'a mut Refund {
    match attempt.refunds.iter_mut().find(|known| known.refund == refund) {
        Some(refund) => refund,
        None => impossible(event),
    }
}

fn impossible(event: &E) -> ! {
    panic!("impossible history: {} does not follow from what happened before", event.name())
}
