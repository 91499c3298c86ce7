//! Taking an instrument in (→ RECEIVED), correcting what was written down, and the tracking link.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::Decision;
use super::case::{Case, nothing, one};
use super::checks::{
    TEXT_MAX_CHARS, amount_is_positive, is_signed, line_is_readable, line_is_readable_if_given,
    photo_is_labelled,
};
use crate::actor::Actor;
use crate::calendar::santiago_year;
use crate::policies::{Policy as Text, REQUIRED_AT_INTAKE};
use crate::quotation::PolicyAcceptance;
use crate::repair::errors::RepairError;
use crate::repair::events::RepairEvent;
use crate::repair::facts::{InstrumentRef, Intake, Serial};
use crate::repair::policy::Policy;
use crate::values::{LINE_MAX_CHARS, Money, RepairNumber, Sha256Hex, is_plain_text};

/// What a reception consists of.
pub(super) struct Reception {
    pub(super) number: RepairNumber,
    pub(super) intake: Box<Intake>,
    pub(super) reachable: bool,
    pub(super) tracking_hash: Sha256Hex,
}

pub(super) fn receive(
    reception: Reception,
    by: &Actor,
    at: DateTime<Utc>,
    policy: &Policy,
) -> Decision {
    let Reception { number, intake, reachable, tracking_hash } = reception;
    let received_by = by.person_id().ok_or(RepairError::PersonRequired)?;
    number_is_of_this_year(number, at)?;
    customer_is_reachable(reachable)?;
    fault_is_declared(&intake)?;
    intake_is_complete(&intake, policy)?;
    claim_is_of_another_repair(&intake, number)?;
    let fee = if intake.warranty_of.is_some() { Money::ZERO } else { policy.diagnosis_fee };
    one(RepairEvent::RepairReceived { number, intake, fee, tracking_hash, received_by, at })
}

/// The same intake again is in effect already; another one needs another number.
pub(super) fn receive_again(
    case: &Case<'_>,
    number: RepairNumber,
    intake: &Intake,
    tracking_hash: &Sha256Hex,
) -> Decision {
    let job = case.job;
    if job.number == number && *job.intake == *intake && job.tracking_hash == *tracking_hash {
        return nothing();
    }
    Err(RepairError::AlreadyReceived(job.number))
}

pub(super) fn correct(case: &Case<'_>, mut intake: Box<Intake>, reason: String) -> Decision {
    case.is_not_over()?;
    acceptances_stay(case, &mut intake)?;
    if case.job.intake == intake {
        return nothing();
    }
    line_is_readable(&reason, "/reason")?;
    what_hangs_on_the_intake_stays(&case.job.intake, &intake)?;
    if case.job.intake.declared_fault != intake.declared_fault {
        fault_is_declared(&intake)?;
    }
    intake_is_complete(&intake, case.policy)?;
    one(RepairEvent::IntakeCorrected { intake, reason, at: case.at })
}

pub(super) fn issue_link(case: &Case<'_>, tracking_hash: Sha256Hex) -> Decision {
    case.is_not_voided()?;
    if case.job.tracking_hash == tracking_hash {
        return nothing();
    }
    one(RepairEvent::TrackingLinkIssued { tracking_hash, at: case.at })
}

fn number_is_of_this_year(number: RepairNumber, at: DateTime<Utc>) -> Result<(), RepairError> {
    if i32::from(number.year()) == santiago_year(at) {
        Ok(())
    } else {
        Err(RepairError::NumberOfAnotherYear)
    }
}

fn customer_is_reachable(reachable: bool) -> Result<(), RepairError> {
    if reachable { Ok(()) } else { Err(RepairError::CustomerUnreachable) }
}

fn fault_is_declared(intake: &Intake) -> Result<(), RepairError> {
    let declared = intake.declared_fault.reveal().unwrap_or_default();
    if !is_plain_text(declared, TEXT_MAX_CHARS) {
        return Err(RepairError::DeclaredFaultMissing);
    }
    if intake.declared_fault.subject() != intake.customer {
        return Err(RepairError::ForeignSubject { pointer: "/declared_fault" });
    }
    Ok(())
}

/// Everything that an intake and its corrections must have.
fn intake_is_complete(intake: &Intake, policy: &Policy) -> Result<(), RepairError> {
    instrument_is_named(intake)?;
    serial_is_settled(intake)?;
    photos_are_enough(intake, policy)?;
    checklist_is_filled(intake)?;
    policies_are_accepted(intake)?;
    if let Some(budget) = intake.budget_without_asking {
        amount_is_positive(budget, policy, "/budget_without_asking")?;
    }
    if is_signed(&intake.signature) { Ok(()) } else { Err(RepairError::IntakeSignatureMissing) }
}

fn instrument_is_named(intake: &Intake) -> Result<(), RepairError> {
    let described = match &intake.instrument {
        InstrumentRef::Catalogue { .. } => true,
        InstrumentRef::Other { description } => is_plain_text(description, LINE_MAX_CHARS),
    };
    if described && is_plain_text(&intake.instrument_label, LINE_MAX_CHARS) {
        Ok(())
    } else {
        Err(RepairError::InstrumentMissing)
    }
}

fn serial_is_settled(intake: &Intake) -> Result<(), RepairError> {
    let (Serial::Known(text) | Serial::Missing { reason: text }) = &intake.serial;
    if is_plain_text(text, LINE_MAX_CHARS) { Ok(()) } else { Err(RepairError::SerialMissing) }
}

fn photos_are_enough(intake: &Intake, policy: &Policy) -> Result<(), RepairError> {
    intake.photos.iter().try_for_each(|photo| photo_is_labelled(photo, "/photos"))?;
    let different: BTreeSet<_> = intake.photos.iter().map(|photo| &photo.hash).collect();
    if different.len() >= policy.intake_photos && different.len() == intake.photos.len() {
        Ok(())
    } else {
        Err(RepairError::IntakePhotosMissing { required: policy.intake_photos })
    }
}

fn checklist_is_filled(intake: &Intake) -> Result<(), RepairError> {
    for item in &intake.checklist {
        line_is_readable_if_given(item.note.as_deref(), "/checklist")?;
    }
    let items: BTreeSet<_> = intake.checklist.iter().map(|item| &item.item).collect();
    let readable = items.iter().all(|item| is_plain_text(item, LINE_MAX_CHARS));
    if items.is_empty() || items.len() != intake.checklist.len() || !readable {
        return Err(RepairError::ChecklistMissing);
    }
    let of_intake = |hash: &Sha256Hex| intake.photos.iter().any(|photo| photo.hash == *hash);
    let mut photos = intake.checklist.iter().filter_map(|item| item.photo.as_ref());
    if photos.all(of_intake) { Ok(()) } else { Err(RepairError::ChecklistPhotoUnknown) }
}

fn policies_are_accepted(intake: &Intake) -> Result<(), RepairError> {
    let accepted = |code: &str| intake.policies.iter().any(|accepted| accepted.policy == code);
    if let Some(policy) = REQUIRED_AT_INTAKE.into_iter().find(|code| !accepted(code)) {
        return Err(RepairError::PoliciesMissing { policy });
    }
    let storage = intake.storage_policy.as_ref();
    if accepted(Text::STORAGE) || storage.is_some_and(|apart| apart.policy != Text::STORAGE) {
        return Err(RepairError::StoragePolicyNotApart);
    }
    Ok(())
}

fn claim_is_of_another_repair(intake: &Intake, number: RepairNumber) -> Result<(), RepairError> {
    match &intake.warranty_of {
        Some(claim) if claim.repair == number => Err(RepairError::ClaimsItself),
        Some(_) | None => Ok(()),
    }
}

/// Each repair pins the texts that were accepted with it (`product.md` §5 module 20): a correction leaves them, and
/// when they were accepted. Storage alone may be accepted later: from now on, never for days that are over.
fn acceptances_stay(case: &Case<'_>, after: &mut Intake) -> Result<(), RepairError> {
    let before = &case.job.intake;
    let is_kept = |old: &PolicyAcceptance| after.policies.iter().any(|new| new.is_same_text(old));
    if before.policies.len() != after.policies.len() || !before.policies.iter().all(is_kept) {
        return Err(RepairError::PoliciesFixed);
    }
    after.policies.clone_from(&before.policies);
    match (&before.storage_policy, &mut after.storage_policy) {
        (None, None) => {}
        (None, Some(new)) => new.accepted_at = case.at,
        (Some(old), Some(new)) if new.is_same_text(old) => new.clone_from(old),
        (Some(_), _) => return Err(RepairError::PoliciesFixed),
    }
    Ok(())
}

/// The owner of the data, the fee and the evidence hang on the intake, so a correction leaves them.
fn what_hangs_on_the_intake_stays(before: &Intake, after: &Intake) -> Result<(), RepairError> {
    if before.customer != after.customer {
        return Err(RepairError::CustomerFixed);
    }
    let claim = |intake: &Intake| (intake.warranty_of.clone(), intake.fee_if_not_covered);
    if claim(before) != claim(after) {
        return Err(RepairError::WarrantyClaimFixed);
    }
    let kept = |photo: &crate::repair::Photo| after.photos.iter().any(|new| new.hash == photo.hash);
    if before.photos.iter().all(kept) { Ok(()) } else { Err(RepairError::PhotoDropped) }
}
