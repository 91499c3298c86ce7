//! Finishing the work, and the check by somebody else before it is called ready.

use super::Decision;
use super::case::{Case, nothing, one};
use super::checks::{line_is_readable, text_is_readable};
use crate::repair::errors::RepairError;
use crate::repair::events::RepairEvent;
use crate::repair::facts::{Outcome, PhotoKind, Status, TestPhase};
use crate::repair::state::{Done, LineState, Stage, Work};
use crate::values::{Money, PersonId};

pub(super) fn complete(case: &Case<'_>, outcome: Outcome) -> Decision {
    if matches!(&case.job.stage, Stage::Completed { done, .. } if done.outcome == outcome) {
        return nothing();
    }
    let Stage::Repairing(work) = &case.job.stage else {
        return Err(case.illegal(Status::Completed));
    };
    outcome_is_of_a_repair(outcome)?;
    lines_are_settled(work)?;
    something_was_done(work)?;
    test_procedure_passed(case, work)?;
    finished_work_is_photographed(case)?;
    let final_total = work.amount_not_waived();
    total_is_approved(final_total, work)?;
    let technician = case.person()?;
    one(RepairEvent::RepairCompleted { outcome, final_total, technician, at: case.at })
}

pub(super) fn fail(case: &Case<'_>, reason: String) -> Decision {
    if came_back_for(case, &reason) {
        return nothing();
    }
    if case.job.status() != Status::Completed {
        return Err(case.illegal(Status::Repairing));
    }
    text_is_readable(&reason, "/reason")?;
    one(RepairEvent::QualityCheckFailed { reason, at: case.at })
}

pub(super) fn pass(case: &Case<'_>, technicians: u32) -> Decision {
    if case.job.status() == Status::ReadyPickup && case.job.stage.done().is_some() {
        return nothing();
    }
    let Stage::Completed { work, done } = &case.job.stage else {
        return Err(case.illegal(Status::ReadyPickup));
    };
    let inspector = case.person()?;
    somebody_else_checks(case, done, inspector, technicians)?;
    quality_test_did_not_fail(case, done)?;
    total_is_approved(done.final_total, work)?;
    one(RepairEvent::QualityCheckPassed { inspector, at: case.at })
}

pub(super) fn report_counter_fault(case: &Case<'_>, reason: String) -> Decision {
    if came_back_for(case, &reason) {
        return nothing();
    }
    let Stage::ReadyPickup(ready) = &case.job.stage else {
        return Err(case.illegal(Status::Repairing));
    };
    line_is_readable(&reason, "/reason")?;
    if ready.completed.is_none() {
        return Err(RepairError::NothingToRework);
    }
    one(RepairEvent::CounterFaultFound { reason, at: case.at })
}

fn came_back_for(case: &Case<'_>, reason: &str) -> bool {
    matches!(&case.job.stage, Stage::Repairing(work) if work.returned.as_deref() == Some(reason))
}

fn outcome_is_of_a_repair(outcome: Outcome) -> Result<(), RepairError> {
    match outcome {
        Outcome::Repaired | Outcome::Partial => Ok(()),
        Outcome::NoFaultFound | Outcome::Rejected | Outcome::Cancelled | Outcome::Unrepairable => {
            Err(RepairError::OutcomeNotOfARepair)
        }
    }
}

fn lines_are_settled(work: &Work) -> Result<(), RepairError> {
    match work.open_lines() {
        0 => Ok(()),
        open => Err(RepairError::LinesOpen { open }),
    }
}

/// Where nothing was done the repair is cancelled, not completed. Covered work may have no lines.
fn something_was_done(work: &Work) -> Result<(), RepairError> {
    let all_waived = work.lines.iter().all(|line| line.state == LineState::Waived);
    if all_waived && !work.lines.is_empty() { Err(RepairError::NothingDone) } else { Ok(()) }
}

/// The last run since the work came to the bench counts.
fn test_procedure_passed(case: &Case<'_>, work: &Work) -> Result<(), RepairError> {
    let run = case.job.last_run(TestPhase::Repair, work.runs_before);
    if run.ok_or(RepairError::RepairTestMissing)?.passed() {
        Ok(())
    } else {
        Err(RepairError::RepairTestFailed)
    }
}

fn finished_work_is_photographed(case: &Case<'_>) -> Result<(), RepairError> {
    if case.job.photos.iter().any(|photo| photo.kind == PhotoKind::After) {
        Ok(())
    } else {
        Err(RepairError::AfterPhotoMissing)
    }
}

fn total_is_approved(final_total: Money, work: &Work) -> Result<(), RepairError> {
    if final_total <= work.total {
        Ok(())
    } else {
        Err(RepairError::FinalTotalAboveApproved { final_total, approved: work.total })
    }
}

/// Neither who finished the work nor who is in charge of it, as soon as the workshop has somebody else.
fn somebody_else_checks(
    case: &Case<'_>,
    done: &Done,
    inspector: PersonId,
    technicians: u32,
) -> Result<(), RepairError> {
    let did_it = inspector == done.technician || case.job.technician == Some(inspector);
    if did_it && technicians >= case.policy.quality_check_by_another_from {
        Err(RepairError::InspectorIsTechnician)
    } else {
        Ok(())
    }
}

/// A run of quality control is optional; one that failed speaks.
fn quality_test_did_not_fail(case: &Case<'_>, done: &Done) -> Result<(), RepairError> {
    match case.job.last_run(TestPhase::QualityControl, done.runs_before) {
        Some(run) if !run.passed() => Err(RepairError::QualityTestFailed),
        Some(_) | None => Ok(()),
    }
}
