//! Getting approved work onto the bench, and the parts that it waits for.

use std::collections::BTreeSet;

use super::Decision;
use super::case::{Case, nothing, one};
use super::checks::{evidence_is_given, line_is_readable};
use crate::repair::errors::RepairError;
use crate::repair::events::RepairEvent;
use crate::repair::facts::{AwaitedPart, PartsReadiness, Status};
use crate::repair::state::{Stage, Work};

pub(super) fn record_readiness(case: &Case<'_>, readiness: PartsReadiness) -> Decision {
    let work = case.work_in_hand()?;
    if work.readiness.as_ref() == Some(&readiness) {
        return nothing();
    }
    match &readiness {
        PartsReadiness::NotNeeded if work.needs_parts() => {
            return Err(RepairError::PartsAreNeeded);
        }
        PartsReadiness::NotNeeded => {}
        PartsReadiness::Reserved(evidence) => evidence_is_given(evidence)?,
    }
    one(RepairEvent::PartsReadinessRecorded { readiness, at: case.at })
}

pub(super) fn start(case: &Case<'_>) -> Decision {
    match &case.job.stage {
        Stage::Repairing(_) => return nothing(),
        Stage::Approved(work) => {
            technician_is_assigned(case)?;
            parts_are_ready(work)?;
        }
        Stage::WaitingParts(_) => {
            technician_is_assigned(case)?;
            parts_are_here(case)?;
        }
        Stage::Received
        | Stage::Diagnosing { .. }
        | Stage::Quoted { .. }
        | Stage::Completed { .. }
        | Stage::ReadyPickup(_)
        | Stage::Delivered(_)
        | Stage::Rejected
        | Stage::Unrepairable { .. }
        | Stage::Cancelled { .. }
        | Stage::Abandoned { .. }
        | Stage::Voided => return Err(case.illegal(Status::Repairing)),
    }
    one(RepairEvent::RepairStarted { at: case.at })
}

/// Waits for parts. Where the repair waits already, only what is new is noted.
pub(super) fn await_parts(case: &Case<'_>, parts: Vec<AwaitedPart>) -> Decision {
    let waits_already = case.job.status() == Status::WaitingParts;
    if !waits_already && !case.job.status().can_move_to(Status::WaitingParts) {
        return Err(case.illegal(Status::WaitingParts));
    }
    parts_are_named(&parts)?;
    let is_known = |part: &AwaitedPart| {
        case.job.parts.iter().any(|known| known.name == part.name && known.eta == part.eta)
    };
    let parts: Vec<_> =
        parts.into_iter().filter(|part| !(waits_already && is_known(part))).collect();
    if parts.is_empty() {
        return nothing();
    }
    if parts.iter().any(|part| part.eta < case.today()) {
        return Err(RepairError::PartEtaPassed);
    }
    one(RepairEvent::PartsAwaited { parts, at: case.at })
}

/// Counts a part in, in whatever state the repair has come to since it was ordered.
pub(super) fn receive_part(case: &Case<'_>, name: String) -> Decision {
    let part = case.job.parts.iter().find(|part| part.name == name);
    if part.ok_or(RepairError::PartUnknown)?.received {
        return nothing();
    }
    one(RepairEvent::PartReceived { name, at: case.at })
}

fn technician_is_assigned(case: &Case<'_>) -> Result<(), RepairError> {
    case.job.technician.map(|_| ()).ok_or(RepairError::TechnicianMissing)
}

fn parts_are_ready(work: &Work) -> Result<(), RepairError> {
    work.readiness.as_ref().map(|_| ()).ok_or(RepairError::PartsNotReady)
}

fn parts_are_here(case: &Case<'_>) -> Result<(), RepairError> {
    match case.job.parts.iter().find(|part| !part.received) {
        Some(part) => Err(RepairError::PartOutstanding { part: part.name.clone() }),
        None => Ok(()),
    }
}

fn parts_are_named(parts: &[AwaitedPart]) -> Result<(), RepairError> {
    let different: BTreeSet<_> = parts.iter().map(|part| &part.name).collect();
    if parts.is_empty() || different.len() != parts.len() {
        return Err(RepairError::AwaitedPartMissing);
    }
    parts.iter().try_for_each(|part| line_is_readable(&part.name, "/parts"))
}
