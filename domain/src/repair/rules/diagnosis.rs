//! The diagnosis: taking the instrument up, what was found and measured, and the verdicts that end it.

use super::Decision;
use super::case::{Case, nothing, one};
use super::checks::{
    line_is_readable, line_is_readable_if_given, price_is_in_range, text_is_readable,
};
use crate::repair::errors::RepairError;
use crate::repair::events::RepairEvent;
use crate::repair::facts::{Finding, Measurement, Outcome, Status, TestPhase, TestRun};
use crate::repair::state::{Stage, WarrantyVerdict};
use crate::values::{Money, Sha256Hex};

pub(super) fn start(case: &Case<'_>) -> Decision {
    if case.job.status() == Status::Diagnosing {
        return nothing();
    }
    if case.job.status() != Status::Received {
        return Err(case.illegal(Status::Diagnosing));
    }
    fee_is_settled(case)?;
    let technician = case.person()?;
    one(RepairEvent::DiagnosisStarted { technician, at: case.at })
}

pub(super) fn record_finding(case: &Case<'_>, finding: Finding) -> Decision {
    if case.job.findings.iter().any(|known| known.id == finding.id) {
        return nothing();
    }
    if !matches!(case.job.status(), Status::Diagnosing | Status::Repairing | Status::WaitingParts) {
        return Err(case.out_of_place());
    }
    text_is_readable(&finding.description, "/description")?;
    if !(1..=3).contains(&finding.severity) {
        return Err(RepairError::SeverityOutOfRange);
    }
    if finding.photo.as_ref().is_some_and(|hash| !case.job.has_photo(hash)) {
        return Err(RepairError::PhotoUnknown);
    }
    one(RepairEvent::FindingRecorded { finding, at: case.at })
}

pub(super) fn record_test_run(case: &Case<'_>, run: TestRun) -> Decision {
    if case.job.test_runs.iter().any(|known| known.id == run.id) {
        return nothing();
    }
    phase_is_of_this_state(case, run.phase)?;
    line_is_readable(&run.procedure, "/procedure")?;
    if run.measurements.is_empty() {
        return Err(RepairError::MeasurementsMissing);
    }
    for step in &run.measurements {
        line_is_readable(&step.step, "/measurements")?;
        line_is_readable_if_given(step.unit.as_deref(), "/measurements")?;
        line_is_readable_if_given(step.note.as_deref(), "/measurements")?;
    }
    if run.measurements.iter().any(contradicts_itself) {
        return Err(RepairError::MeasurementContradicted);
    }
    one(RepairEvent::TestRunRecorded { run, at: case.at })
}

pub(super) fn complete_checklist(case: &Case<'_>) -> Decision {
    if case.job.checklist_completed {
        return nothing();
    }
    if case.job.status() != Status::Diagnosing {
        return Err(case.out_of_place());
    }
    one(RepairEvent::DiagnosisChecklistCompleted { at: case.at })
}

pub(super) fn report_no_fault(case: &Case<'_>, summary: String) -> Decision {
    if case.job.stage.ready().is_some_and(|ready| ready.outcome == Outcome::NoFaultFound) {
        return nothing();
    }
    no_approval_stands(case, Status::ReadyPickup)?;
    text_is_readable(&summary, "/summary")?;
    let run = case.job.last_run(TestPhase::Diagnosis, 0);
    if !run.ok_or(RepairError::DiagnosisTestMissing)?.passed() {
        return Err(RepairError::DiagnosisTestFailed);
    }
    one(RepairEvent::NoFaultFound { summary, at: case.at })
}

pub(super) fn declare_unrepairable(
    case: &Case<'_>,
    reason: String,
    photo: Option<Sha256Hex>,
    labour_charge: Money,
) -> Decision {
    if let Stage::Unrepairable { labour_charge: charged } = case.job.stage
        && charged == labour_charge
    {
        return nothing();
    }
    if !case.job.status().can_move_to(Status::Unrepairable) {
        return Err(case.illegal(Status::Unrepairable));
    }
    text_is_readable(&reason, "/reason")?;
    photo_is_on_file(case, photo.as_ref())?;
    labour_charge_is_allowed(case, labour_charge)?;
    one(RepairEvent::DeclaredUnrepairable { reason, photo, labour_charge, at: case.at })
}

pub(super) fn cover_by_warranty(case: &Case<'_>, verdict: String) -> Decision {
    if case.job.is_covered_by_warranty() && case.job.status() == Status::Approved {
        return nothing();
    }
    if case.job.status() != Status::Diagnosing {
        return Err(case.illegal(Status::Approved));
    }
    verdict_is_open(case)?;
    no_approval_stands(case, Status::Approved)?;
    text_is_readable(&verdict, "/verdict")?;
    one(RepairEvent::WarrantyCovered { verdict, at: case.at })
}

pub(super) fn decline_warranty(case: &Case<'_>, verdict: String) -> Decision {
    if matches!(&case.job.verdict, Some(WarrantyVerdict::Declined(said)) if *said == verdict) {
        return nothing();
    }
    if case.job.status() != Status::Diagnosing {
        return Err(case.out_of_place());
    }
    verdict_is_open(case)?;
    text_is_readable(&verdict, "/verdict")?;
    let mut events = vec![RepairEvent::WarrantyDeclined { verdict, at: case.at }];
    if case.job.intake.fee_if_not_covered {
        events.push(RepairEvent::FeeCharged { amount: case.policy.diagnosis_fee, at: case.at });
    }
    Ok(events)
}

fn fee_is_settled(case: &Case<'_>) -> Result<(), RepairError> {
    if case.job.fee_is_settled() {
        Ok(())
    } else {
        Err(RepairError::FeeUnpaid { fee: case.job.account.fee() })
    }
}

/// The last run counts, so a run belongs to the state in which it is filed.
fn phase_is_of_this_state(case: &Case<'_>, phase: TestPhase) -> Result<(), RepairError> {
    let status = case.job.status();
    let fits = match phase {
        TestPhase::Diagnosis => status == Status::Diagnosing,
        TestPhase::Repair => status == Status::Repairing,
        TestPhase::QualityControl => status == Status::Completed,
    };
    if fits { Ok(()) } else { Err(RepairError::TestPhaseMismatch { status }) }
}

fn contradicts_itself(step: &Measurement) -> bool {
    let Some(value) = step.value_milli else {
        return false;
    };
    let too_low = step.min_milli.is_some_and(|min| value < min);
    let too_high = step.max_milli.is_some_and(|max| value > max);
    step.passed && (too_low || too_high)
}

/// In the diagnosis, with no earlier work approved.
fn no_approval_stands(case: &Case<'_>, to: Status) -> Result<(), RepairError> {
    let Stage::Diagnosing { standing } = &case.job.stage else {
        return Err(case.illegal(to));
    };
    if standing.is_some() { Err(RepairError::ApprovedWorkStands) } else { Ok(()) }
}

fn photo_is_on_file(case: &Case<'_>, photo: Option<&Sha256Hex>) -> Result<(), RepairError> {
    match photo {
        Some(hash) if case.job.has_photo(hash) => Ok(()),
        Some(_) => Err(RepairError::PhotoUnknown),
        None if case.job.status() == Status::Diagnosing => {
            Err(RepairError::UnrepairablePhotoMissing)
        }
        None => Ok(()),
    }
}

/// The owner may charge labour, never more than the customer approved.
fn labour_charge_is_allowed(case: &Case<'_>, charge: Money) -> Result<(), RepairError> {
    price_is_in_range(charge, case.policy, "/labour_charge")?;
    if charge == Money::ZERO {
        return Ok(());
    }
    if !case.is_by_owner() {
        return Err(RepairError::LabourChargeNeedsOwner);
    }
    let approved = case.job.stage.work().map_or(Money::ZERO, |work| work.total);
    if charge > approved {
        return Err(RepairError::LabourChargeAboveApproved { approved });
    }
    Ok(())
}

fn verdict_is_open(case: &Case<'_>) -> Result<(), RepairError> {
    if case.job.intake.warranty_of.is_none() {
        return Err(RepairError::NoWarrantyClaim);
    }
    if case.job.verdict.is_some() { Err(RepairError::WarrantyVerdictGiven) } else { Ok(()) }
}
