//! Money that may go back, and money on its way back.

use chrono::{DateTime, TimeDelta, Utc};

use super::Decision;
use super::checks::{code_is_legal, reason_is_given, token_is_legal};
use crate::payment::errors::PaymentError;
use crate::payment::events::PaymentEvent;
use crate::payment::facts::{ProposalReason, RefundReport, RefundStatus};
use crate::payment::state::{Attempt, CANCELLED, ProposalDecision, Refund};
use crate::values::{Money, RefundId};

/// How long the gateway's answer to a refund may take before a person may say that there will be none.
const ANSWER_TAKES: TimeDelta = TimeDelta::minutes(15);
/// The cause of a refund that the owner gave up.
const GIVEN_UP: &str = "given_up";

pub(super) fn propose(attempt: &Attempt, reason: ProposalReason, at: DateTime<Utc>) -> Decision {
    is_paid(attempt)?;
    let amount = attempt.refundable();
    if attempt.proposal.is_some() || amount == Money::ZERO {
        return Ok(vec![]);
    }
    Ok(vec![PaymentEvent::RefundProposed { amount, reason, at }])
}

pub(super) fn keep_as_credit(attempt: &Attempt, reason: String, at: DateTime<Utc>) -> Decision {
    reason_is_given(&reason)?;
    let proposal = attempt.proposal.as_ref().ok_or(PaymentError::NoProposal)?;
    match proposal.decision {
        Some(ProposalDecision::Kept) => Ok(vec![]),
        Some(ProposalDecision::GivenBack) => Err(PaymentError::NoProposal),
        None => Ok(vec![PaymentEvent::CreditKept {
            repair: attempt.repair,
            charge: attempt.charge,
            amount: proposal.amount,
            reason,
            at,
        }]),
    }
}

pub(super) fn request(
    attempt: &Attempt,
    refund: RefundId,
    amount: Money,
    reason: String,
    at: DateTime<Utc>,
) -> Decision {
    is_paid(attempt)?;
    if let Some(known) = attempt.refund(refund) {
        let same = known.amount == amount && known.reason == reason;
        return if same { Ok(vec![]) } else { Err(PaymentError::RefundExists) };
    }
    reason_is_given(&reason)?;
    let refundable = attempt.refundable();
    if amount <= Money::ZERO || amount > refundable {
        return Err(PaymentError::RefundOutOfRange { refundable });
    }
    Ok(vec![PaymentEvent::RefundRequested { refund, amount, reason, at }])
}

/// Answers come out of order and more than once: a refund only goes forward, and only "refunded" is final.
pub(super) fn record_report(
    attempt: &Attempt,
    refund: RefundId,
    report: RefundReport,
    at: DateTime<Utc>,
) -> Decision {
    let known = attempt.refund(refund).ok_or(PaymentError::UnknownRefund)?;
    if report.status.rank() <= known.status.rank() {
        return Ok(vec![]);
    }
    amount_is_that_of_the_refund(known, report.amount)?;
    Ok(vec![match report.status {
        RefundStatus::Requested | RefundStatus::Created | RefundStatus::Accepted => {
            code_is_legal(&report.gateway_refund)?;
            token_is_legal(&report.token)?;
            PaymentEvent::RefundProgressed {
                refund,
                status: report.status,
                gateway_refund: report.gateway_refund,
                token: report.token,
                at,
            }
        }
        RefundStatus::Rejected => {
            PaymentEvent::RefundRejected { refund, cause: "rejected".to_owned(), at }
        }
        RefundStatus::Cancelled => {
            PaymentEvent::RefundRejected { refund, cause: CANCELLED.to_owned(), at }
        }
        RefundStatus::Refunded => PaymentEvent::RefundCompleted {
            refund,
            repair: attempt.repair,
            charge: attempt.charge,
            amount: known.amount,
            fee: report.fee,
            at,
        },
    }])
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
