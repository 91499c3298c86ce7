//! Money that comes and goes, waivers, credits and storage charges.
//!
//! Money that came in is a fact in every state: it is kept even where no charge waits for it, and a person decides.

use super::Decision;
use super::case::{Case, nothing, one};
use super::checks::{amount_is_positive, evidence_is_given, line_is_readable};
use crate::repair::errors::RepairError;
use crate::repair::events::RepairEvent;
use crate::repair::facts::{ChargeKind, Evidence, PaymentMethod};
use crate::repair::ledger::Receipt;
use crate::values::Money;

pub(super) fn record_payment(
    case: &Case<'_>,
    charge: ChargeKind,
    amount: Money,
    method: PaymentMethod,
    evidence: Evidence,
) -> Decision {
    amount_is_positive(amount, case.policy, "/amount")?;
    method_is_by_hand(method)?;
    evidence_is_given(&evidence)?;
    let receipt = Receipt { charge, amount, method, evidence, payment: None };
    // A transfer, a voucher or an online order has its own reference; two equal sums of cash are two payments.
    if method != PaymentMethod::Cash && case.job.account.has_receipt(&receipt) {
        return nothing();
    }
    // Storage that has begun is charged first, as at a delivery, so that what cash settles is the whole truth.
    let mut events = storage_charges(case);
    events.push(RepairEvent::PaymentRecorded {
        charge,
        amount,
        method,
        evidence: receipt.evidence,
        payment: None,
        rounding: cash_rounding(case, charge, amount, method),
        at: case.at,
    });
    Ok(events)
}

/// Cash that comes to all that is owed, or to what the charge lacks, but for the rounding of Ley 20.956 settles it. A
/// deposit is no total: what it leaves over is owed with the work.
fn cash_rounding(
    case: &Case<'_>,
    charge: ChargeKind,
    amount: Money,
    method: PaymentMethod,
) -> Option<Money> {
    if method != PaymentMethod::Cash {
        return None;
    }
    let in_all = case.job.balance_at(case.at);
    let of_charge = case.job.outstanding(charge, case.at);
    let totals = [Some(in_all), Some(of_charge).filter(|_| charge != ChargeKind::Parts)];
    let settled = totals.into_iter().flatten().find(|due| due.cash_rounded() == amount)?;
    Some(amount - settled).filter(|rounding| *rounding != Money::ZERO)
}

pub(super) fn refund(
    case: &Case<'_>,
    charge: ChargeKind,
    amount: Money,
    method: PaymentMethod,
    reason: String,
) -> Decision {
    amount_is_positive(amount, case.policy, "/amount")?;
    method_is_by_hand(method)?;
    line_is_readable(&reason, "/reason")?;
    let paid = case.job.account.paid(charge);
    if amount > paid {
        return Err(RepairError::RefundExceedsPayments { paid });
    }
    let by_hand = case.job.account.paid_by_hand(charge);
    if amount > by_hand {
        return Err(RepairError::RefundBelongsToPayment { by_hand });
    }
    let at = case.at;
    one(RepairEvent::PaymentRefunded { charge, amount, method, refund: None, reason, at })
}

/// What goes through a gateway is booked by what the gateway confirms, never by a person's word.
fn method_is_by_hand(method: PaymentMethod) -> Result<(), RepairError> {
    match method {
        PaymentMethod::Cash | PaymentMethod::Transfer | PaymentMethod::CardTerminal => Ok(()),
        PaymentMethod::Online => Err(RepairError::MethodNotByHand),
    }
}

pub(super) fn waive_fee(case: &Case<'_>, reason: String) -> Decision {
    let account = &case.job.account;
    if account.fee_was_waived() {
        return nothing();
    }
    case.is_not_over()?;
    line_is_readable(&reason, "/reason")?;
    if account.fee() <= Money::ZERO {
        return Err(RepairError::NoFeeDue);
    }
    if account.fee_credited() > Money::ZERO {
        return Err(RepairError::FeeAlreadyCredited);
    }
    one(RepairEvent::FeeWaived { reason, at: case.at })
}

pub(super) fn grant_credit(case: &Case<'_>, amount: Money, reason: String) -> Decision {
    case.is_not_voided()?;
    amount_is_positive(amount, case.policy, "/amount")?;
    line_is_readable(&reason, "/reason")?;
    one(RepairEvent::CreditGranted { amount, reason, at: case.at })
}

pub(super) fn charge_storage(case: &Case<'_>) -> Decision {
    if case.job.stage.ready().is_none() {
        return Err(case.out_of_place());
    }
    if case.job.intake.storage_policy.is_none() {
        return Err(RepairError::StorageNotAccepted);
    }
    Ok(storage_charges(case))
}

/// The charges of the storage blocks that have begun and were not charged.
pub(super) fn storage_charges(case: &Case<'_>) -> Vec<RepairEvent> {
    let due = case.job.storage_blocks_due(case.today());
    due.into_iter().map(|block| RepairEvent::StorageCharged { block, at: case.at }).collect()
}

/// Blocks that have begun are charged first, as at a delivery: what is waived is all that is owed at that moment.
pub(super) fn waive_storage(case: &Case<'_>, reason: String) -> Decision {
    case.is_not_over()?;
    line_is_readable(&reason, "/reason")?;
    let mut events = storage_charges(case);
    let amount = case.job.account.storage() + storage_in(&events);
    if amount <= Money::ZERO {
        return nothing();
    }
    events.push(RepairEvent::StorageWaived { amount, reason, at: case.at });
    Ok(events)
}

/// What those charges of storage come to.
pub(super) fn storage_in(charges: &[RepairEvent]) -> Money {
    let amounts = charges.iter().filter_map(|event| {
        if let RepairEvent::StorageCharged { block, .. } = event {
            Some(block.amount)
        } else {
            None
        }
    });
    amounts.sum()
}
