//! Money that may go back, and money on its way back.

use chrono::{DateTime, TimeDelta, Utc};

use super::Decision;
use super::checks::{code_is_legal, reason_is_given, token_is_legal};
use crate::payment::errors::PaymentError;
use crate::payment::events::PaymentEvent;
use crate::payment::facts::{ProposalReason, RefundReport, RefundStatus};
use crate::payment::state::{Attempt, CANCELLED, GIVEN_UP, Refund};
use crate::repair::PaymentMethod;
use crate::values::{Money, RefundId};

/// How long the gateway's answer to a refund may take before a person may say that there will be none.
const ANSWER_TAKES: TimeDelta = TimeDelta::minutes(15);

/// Without an amount all that can go back is proposed. What was decided once is proposed again where something else
/// happened since; while it is open it only grows.
pub(super) fn propose(
    attempt: &Attempt,
    reason: ProposalReason,
    amount: Option<Money>,
    at: DateTime<Utc>,
) -> Decision {
    is_paid(attempt)?;
    let refundable = attempt.refundable();
    let amount = amount.unwrap_or(refundable).clamp(Money::ZERO, refundable);
    if amount <= attempt.undecided() {
        return Ok(vec![]);
    }
    Ok(vec![PaymentEvent::RefundProposed { amount, reason, at }])
}

pub(super) fn keep_as_credit(attempt: &Attempt, reason: String, at: DateTime<Utc>) -> Decision {
    reason_is_given(&reason)?;
    let proposal = attempt.proposal.as_ref().ok_or(PaymentError::NoProposal)?;
    if proposal.kept {
        return Ok(vec![]);
    }
    // It may come back yet, and what is kept is kept once.
    if attempt.refunds.iter().any(|refund| !refund.status.is_over()) {
        return Err(PaymentError::RefundUnderWay);
    }
    let amount = attempt.undecided();
    if amount == Money::ZERO {
        return Err(PaymentError::NoProposal);
    }
    let (repair, charge) = (attempt.repair, attempt.charge);
    Ok(vec![PaymentEvent::CreditKept { repair, charge, amount, reason, at }])
}

/// What is to go back, and what the rules have to know of it.
pub(super) struct Wish {
    pub(super) refund: RefundId,
    pub(super) amount: Money,
    pub(super) reason: String,
    /// What the repair's account still has of the charge; none where the payment is not booked there.
    pub(super) booked: Option<Money>,
}

pub(super) fn request(attempt: &Attempt, wish: Wish, at: DateTime<Utc>) -> Decision {
    let Wish { refund, amount, reason, booked } = wish;
    is_paid(attempt)?;
    if let Some(known) = attempt.refund(refund) {
        let same = known.amount == amount && known.reason == reason;
        return if same { Ok(vec![]) } else { Err(PaymentError::RefundExists) };
    }
    reason_is_given(&reason)?;
    let refundable = attempt.refundable_beside(booked);
    if amount <= Money::ZERO || amount > refundable {
        return Err(PaymentError::RefundOutOfRange { refundable });
    }
    Ok(vec![PaymentEvent::RefundRequested { refund, amount, reason, at }])
}

/// Where the gateway cannot give it back, or the payer does not accept: it is asked for and done at once.
pub(super) fn give_back_by_hand(
    attempt: &Attempt,
    wish: Wish,
    method: PaymentMethod,
    at: DateTime<Utc>,
) -> Decision {
    if method == PaymentMethod::Online {
        return Err(PaymentError::MethodNotByHand);
    }
    let (refund, amount) = (wish.refund, wish.amount);
    let mut events = request(attempt, wish, at)?;
    if !events.is_empty() {
        events.push(PaymentEvent::RefundCompleted {
            refund,
            repair: attempt.repair,
            charge: attempt.charge,
            amount,
            fee: Money::ZERO,
            by_hand: Some(method),
            at,
        });
    }
    Ok(events)
}

/// Answers come out of order and more than once: a refund only goes forward, and only "refunded" is final. Under
/// which token the gateway speaks of it is noted with its first answer, whatever that says.
pub(super) fn record_report(
    attempt: &Attempt,
    refund: RefundId,
    report: RefundReport,
    at: DateTime<Utc>,
) -> Decision {
    let known = attempt.refund(refund).ok_or(PaymentError::UnknownRefund)?;
    if report.status.rank() <= known.rank() {
        return Ok(vec![]);
    }
    amount_is_that_of_the_refund(known, report.amount)?;
    let RefundReport { status, gateway_refund, token, fee, amount: _ } = report;
    let mut events = Vec::new();
    if !status.is_over() || known.may_be_unknown_order() {
        code_is_legal(&gateway_refund)?;
        token_is_legal(&token)?;
        let status = if status.is_over() { RefundStatus::Created } else { status };
        events.push(PaymentEvent::RefundProgressed { refund, status, gateway_refund, token, at });
    }
    events.extend(match status {
        RefundStatus::Requested | RefundStatus::Created | RefundStatus::Accepted => None,
        RefundStatus::Rejected => {
            Some(PaymentEvent::RefundRejected { refund, cause: "rejected".to_owned(), at })
        }
        RefundStatus::Cancelled => {
            Some(PaymentEvent::RefundRejected { refund, cause: CANCELLED.to_owned(), at })
        }
        RefundStatus::Refunded => Some(PaymentEvent::RefundCompleted {
            refund,
            repair: attempt.repair,
            charge: attempt.charge,
            amount: known.amount,
            fee,
            by_hand: None,
            at,
        }),
    });
    Ok(events)
}

/// A person found it at the gateway: what the gateway says of it counts as if it had told it.
pub(super) fn attach(
    attempt: &Attempt,
    refund: RefundId,
    report: RefundReport,
    at: DateTime<Utc>,
) -> Decision {
    let known = attempt.refund(refund).ok_or(PaymentError::UnknownRefund)?;
    if known.token.as_ref() == Some(&report.token) || known.may_be_unknown_order() {
        return record_report(attempt, refund, report, at);
    }
    Err(PaymentError::RefundTokenTaken)
}

pub(super) fn record_failure(
    attempt: &Attempt,
    refund: RefundId,
    code: String,
    at: DateTime<Utc>,
) -> Decision {
    code_is_legal(&code)?;
    let known = attempt.refund(refund).ok_or(PaymentError::UnknownRefund)?;
    match known.status {
        RefundStatus::Requested => {
            Ok(vec![PaymentEvent::RefundRejected { refund, cause: code, at }])
        }
        // The gateway has an order of it, or has ended it: it was not refused.
        RefundStatus::Created
        | RefundStatus::Accepted
        | RefundStatus::Rejected
        | RefundStatus::Cancelled
        | RefundStatus::Refunded => Ok(vec![]),
    }
}

/// What the gateway was never heard of is ended by a person who looked there. Should it come to pass all the same,
/// the gateway's "refunded" still counts.
pub(super) fn give_up(
    attempt: &Attempt,
    refund: RefundId,
    reason: &str,
    at: DateTime<Utc>,
) -> Decision {
    reason_is_given(reason)?;
    let known = attempt.refund(refund).ok_or(PaymentError::UnknownRefund)?;
    match known.status {
        RefundStatus::Requested if at >= known.requested_at + ANSWER_TAKES => {
            Ok(vec![PaymentEvent::RefundRejected { refund, cause: GIVEN_UP.to_owned(), at }])
        }
        RefundStatus::Rejected | RefundStatus::Cancelled => Ok(vec![]),
        RefundStatus::Requested
        | RefundStatus::Created
        | RefundStatus::Accepted
        | RefundStatus::Refunded => Err(PaymentError::RefundUnderWay),
    }
}

fn is_paid(attempt: &Attempt) -> Result<(), PaymentError> {
    if attempt.taken_by_hand.is_some() {
        return Err(PaymentError::TakenByHand);
    }
    attempt.confirmation().map(|_| ()).ok_or(PaymentError::NotPaid)
}

fn amount_is_that_of_the_refund(refund: &Refund, found: Money) -> Result<(), PaymentError> {
    let expected = refund.amount;
    if found == expected {
        Ok(())
    } else {
        Err(PaymentError::RefundAmountDiffers { expected, found })
    }
}
