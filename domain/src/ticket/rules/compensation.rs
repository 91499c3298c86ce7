//! What the owner decides about a credit (`product.md` §8 row 13: $5.000, at most $10.000 for a repair).

use super::Decision;
use super::case::Case;
use super::texts::reason_is_given;
use crate::ticket::errors::TicketError;
use crate::ticket::events::TicketEvent;
use crate::ticket::state::{Compensation, Decided};
use crate::values::{Money, RepairNumber};

pub(super) fn approve(case: &Case<'_>, clock: u32, granted_elsewhere: Money) -> Decision {
    let proposal = proposed(case, clock)?;
    match &proposal.decision {
        Some(Decided::Approved(_)) => return Ok(Vec::new()),
        Some(Decided::Declined(_)) => return Err(TicketError::CompensationDecided { clock }),
        None => {}
    }
    let repair = it_belongs_to_a_repair(case)?;
    let elsewhere = granted_elsewhere.max(Money::ZERO);
    let left = case.policy.compensation_cap - elsewhere - granted_here(case);
    if left <= Money::ZERO {
        return Err(TicketError::CompensationCapReached { cap: case.policy.compensation_cap });
    }
    Ok(vec![TicketEvent::CompensationApproved {
        clock,
        amount: proposal.amount.min(left),
        repair: Some(repair),
        at: case.at,
    }])
}

pub(super) fn decline(case: &Case<'_>, clock: u32, reason: String) -> Decision {
    let proposal = proposed(case, clock)?;
    match &proposal.decision {
        Some(Decided::Declined(_)) => return Ok(Vec::new()),
        Some(Decided::Approved(_)) => return Err(TicketError::CompensationDecided { clock }),
        None => {}
    }
    reason_is_given(&reason)?;
    Ok(vec![TicketEvent::CompensationDeclined { clock, reason, at: case.at }])
}

/// A credit lowers what a repair costs: without one nobody would ever get it, and no cap would count it.
fn it_belongs_to_a_repair(case: &Case<'_>) -> Result<RepairNumber, TicketError> {
    case.known.repair.ok_or(TicketError::CompensationNeedsRepair)
}

fn proposed<'a>(case: &Case<'a>, clock: u32) -> Result<&'a Compensation, TicketError> {
    case.known.compensation(clock).ok_or(TicketError::NoCompensation { clock })
}

fn granted_here(case: &Case<'_>) -> Money {
    let granted = |compensation: &Compensation| match compensation.decision {
        Some(Decided::Approved(amount)) => amount,
        Some(Decided::Declined(_)) | None => Money::ZERO,
    };
    case.known.compensations.iter().map(granted).sum()
}
