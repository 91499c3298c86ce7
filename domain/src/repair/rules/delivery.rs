//! Handing the instrument over (`READY_PICKUP`, ABANDONED → DELIVERED), and the warranty that begins with it.

use super::Decision;
use super::case::Case;
use super::checks::is_signed;
use super::desk::rut_of;
use super::money::{storage_charges, storage_in};
use crate::calendar::santiago_date;
use crate::repair::errors::RepairError;
use crate::repair::events::RepairEvent;
use crate::repair::facts::{Receiver, Signature, Status, Warranty};
use crate::repair::state::{Ready, Stage};
use crate::repair::warranty;
use crate::values::Money;

/// What a delivery consists of.
pub(super) struct Handover {
    pub(super) receiver: Receiver,
    pub(super) identity_checked: bool,
    pub(super) accessories_returned: bool,
    pub(super) signature: Signature,
}

pub(super) fn deliver(case: &Case<'_>, handover: Handover) -> Decision {
    let Handover { receiver, identity_checked, accessories_returned, signature } = handover;
    if let Stage::Delivered(done) = &case.job.stage
        && done.receiver == receiver
        && done.signature == signature
    {
        return super::case::nothing();
    }
    let ready = case.job.stage.ready().ok_or_else(|| case.illegal(Status::Delivered))?;
    // Storage that has begun is charged first, so the balance below is the whole truth.
    let mut events = storage_charges(case);
    nothing_is_owed(case, &events)?;
    identity_was_checked(identity_checked)?;
    receiver_may_collect(case, &receiver)?;
    accessories_are_back(case, accessories_returned)?;
    if !is_signed(&signature) {
        return Err(RepairError::DeliverySignatureMissing);
    }
    events.push(RepairEvent::RepairDelivered {
        receiver,
        signature,
        outcome: ready.outcome,
        warranty: written_warranty(case, ready),
        at: case.at,
    });
    Ok(events)
}

/// What the workshop owes the customer is no reason to keep their instrument.
fn nothing_is_owed(case: &Case<'_>, charges: &[RepairEvent]) -> Result<(), RepairError> {
    let balance = case.job.account.balance() + storage_in(charges);
    if balance <= Money::ZERO { Ok(()) } else { Err(RepairError::BalanceNotZero { balance }) }
}

fn identity_was_checked(checked: bool) -> Result<(), RepairError> {
    if checked { Ok(()) } else { Err(RepairError::IdentityNotChecked) }
}

/// The customer, or somebody whose RUT the customer named beforehand.
fn receiver_may_collect(case: &Case<'_>, receiver: &Receiver) -> Result<(), RepairError> {
    let Receiver::Authorised { rut, .. } = receiver else {
        return Ok(());
    };
    let rut = rut_of(rut).ok_or(RepairError::RutInvalid)?;
    if case.job.receivers.iter().any(|known| rut_of(&known.rut) == Some(rut)) {
        Ok(())
    } else {
        Err(RepairError::ReceiverNotAuthorised)
    }
}

fn accessories_are_back(case: &Case<'_>, returned: bool) -> Result<(), RepairError> {
    if !returned {
        return Err(RepairError::AccessoriesNotReturned);
    }
    match case.job.loans.iter().find(|loan| !loan.returned) {
        Some(loan) => Err(RepairError::LoanOutstanding { item: loan.item.clone() }),
        None => Ok(()),
    }
}

/// None unless something was repaired.
fn written_warranty(case: &Case<'_>, ready: &Ready) -> Option<Warranty> {
    let (work, _) = ready.completed.as_ref()?;
    let today = case.today();
    let of_delivery = warranty::of_delivery(today, work.fitted_new_parts(), case.policy);
    let Some(moved) = moved_warranty(case) else { return Some(of_delivery) };
    // Work that was paid for in this repair has its own full term.
    let labour_until = if work.revision > 0 {
        moved.labour_until.max(of_delivery.labour_until)
    } else {
        moved.labour_until
    };
    let parts_until = moved.parts_until.max(of_delivery.parts_until);
    Some(Warranty { labour_until, parts_until })
}

/// What the earlier repair's warranty moves to, where it covers this one: its parts like its labour.
fn moved_warranty(case: &Case<'_>) -> Option<Warranty> {
    let claim =
        case.job.intake.warranty_of.as_ref().filter(|_| case.job.is_covered_by_warranty())?;
    let came_back_on = santiago_date(case.job.received_at);
    let moved = |end| warranty::end_after_reentry(end, came_back_on, case.today(), case.policy);
    // What had ended by then does not begin again.
    let parts_until = claim.parts_until.filter(|until| came_back_on <= *until);
    Some(Warranty {
        labour_until: moved(claim.warranty_until),
        parts_until: parts_until.map(moved),
    })
}
