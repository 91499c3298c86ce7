//! Ending a repair that will not happen: cancelling, voiding, and putting the instrument together again.

use chrono::Duration;

use super::Decision;
use super::case::{Case, nothing, one};
use super::checks::{line_is_readable, price_is_in_range, text_is_readable};
use crate::actor::Role;
use crate::repair::errors::RepairError;
use crate::repair::events::RepairEvent;
use crate::repair::facts::{Settlement, Status};
use crate::repair::state::Stage;
use crate::values::Money;

pub(super) fn cancel(case: &Case<'_>, reason: String, settlement: Option<Settlement>) -> Decision {
    if matches!(&case.job.stage, Stage::Cancelled { settlement: old } if *old == settlement) {
        return nothing();
    }
    if !case.job.status().can_move_to(Status::Cancelled) {
        return Err(case.illegal(Status::Cancelled));
    }
    customer_or_owner_cancels(case)?;
    text_is_readable(&reason, "/reason")?;
    match case.job.stage.work() {
        Some(work) => approved_work_is_settled(case, work.total, settlement)?,
        None if settlement.is_some() => return Err(RepairError::SettlementNotDue),
        None if case.job.status() == Status::Received => money_went_back(case)?,
        None => diagnosis_was_reported(case)?,
    }
    let fee_credited = settlement.and_then(|settlement| fee_towards(case, settlement));
    one(RepairEvent::RepairCancelled { reason, settlement, fee_credited, at: case.at })
}

/// The settlement is less what was paid (`product.md` §4), and the fee is: it counts up to the settlement.
fn fee_towards(case: &Case<'_>, settlement: Settlement) -> Option<Money> {
    let credit = case.job.account.fee().min(settlement.labour + settlement.parts);
    Some(credit).filter(|credit| *credit > Money::ZERO)
}

pub(super) fn void(case: &Case<'_>, reason: String) -> Decision {
    if case.job.status() == Status::Voided {
        return nothing();
    }
    if case.job.status() != Status::Received {
        return Err(case.illegal(Status::Voided));
    }
    line_is_readable(&reason, "/reason")?;
    entry_is_fresh(case)?;
    if case.job.account.has_payments() {
        return Err(RepairError::VoidingAfterPayment);
    }
    one(RepairEvent::RepairVoided { reason, at: case.at })
}

pub(super) fn reassemble(case: &Case<'_>, accessories_complete: bool) -> Decision {
    let was_reassembled = |stage: &Stage| {
        stage.ready().is_some_and(|ready| {
            use crate::repair::facts::Outcome::{Cancelled, Rejected, Unrepairable};
            matches!(ready.outcome, Rejected | Unrepairable | Cancelled)
        })
    };
    if case.job.status() == Status::ReadyPickup && was_reassembled(&case.job.stage) {
        return nothing();
    }
    if !matches!(case.job.status(), Status::Rejected | Status::Unrepairable | Status::Cancelled) {
        return Err(case.illegal(Status::ReadyPickup));
    }
    if !accessories_complete {
        return Err(RepairError::AccessoriesIncomplete);
    }
    one(RepairEvent::InstrumentReassembled { at: case.at })
}

fn customer_or_owner_cancels(case: &Case<'_>) -> Result<(), RepairError> {
    if matches!(case.by.role, Role::Customer | Role::Owner) {
        Ok(())
    } else {
        Err(RepairError::CancellationNeedsCustomer)
    }
}

/// Labour done and parts that cannot be returned, at most what was approved; the owner agrees to it.
fn approved_work_is_settled(
    case: &Case<'_>,
    approved: Money,
    settlement: Option<Settlement>,
) -> Result<(), RepairError> {
    if !case.is_by_owner() {
        return Err(RepairError::CancellationNeedsOwner);
    }
    let settlement = settlement.ok_or(RepairError::SettlementRequired)?;
    price_is_in_range(settlement.labour, case.policy, "/settlement/labour")?;
    price_is_in_range(settlement.parts, case.policy, "/settlement/parts")?;
    if settlement.labour + settlement.parts > approved {
        return Err(RepairError::SettlementAboveApproved { approved });
    }
    Ok(())
}

/// Before the diagnosis everything that came in goes back.
fn money_went_back(case: &Case<'_>) -> Result<(), RepairError> {
    let paid = case.job.account.paid_in_all();
    if paid > Money::ZERO { Err(RepairError::FeeNotRefunded { paid }) } else { Ok(()) }
}

/// The fee is kept, so the customer has the diagnosis in writing: a public note.
fn diagnosis_was_reported(case: &Case<'_>) -> Result<(), RepairError> {
    if case.job.diagnosis_reported { Ok(()) } else { Err(RepairError::DiagnosisNotReported) }
}

fn entry_is_fresh(case: &Case<'_>) -> Result<(), RepairError> {
    let hours = case.policy.voiding_window_hours;
    if case.at - case.job.received_at < Duration::hours(hours) {
        Ok(())
    } else {
        Err(RepairError::VoidingWindowClosed { hours })
    }
}
