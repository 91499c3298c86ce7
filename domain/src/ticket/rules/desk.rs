//! What staff put right: who is in charge, what it is about, which repair, which payment, which other ticket.

use super::Decision;
use super::case::Case;
use super::opening::{payment_is_theirs, repair_is_theirs};
use super::sla;
use crate::ticket::commands::Linked;
use crate::ticket::errors::TicketError;
use crate::ticket::events::TicketEvent;
use crate::ticket::facts::{Category, TicketStatus};
use crate::ticket::state::Stage;
use crate::values::{PaymentId, PersonId, RepairNumber, TicketId};

pub(super) fn assign(case: &Case<'_>, assignee: PersonId, is_staff: bool) -> Decision {
    if case.known.assignee == Some(assignee) {
        return Ok(Vec::new());
    }
    case.is_not_merged()?;
    if !is_staff {
        return Err(TicketError::AssigneeNotStaff);
    }
    Ok(vec![TicketEvent::TicketAssigned { assignee, at: case.at }])
}

/// One click at any time, since corrections are what the rules of classification are judged by. It restarts
/// nothing: a breached clock stays breached, another goes on under the new terms from where it is.
#[expect(clippy::unnecessary_wraps, reason = "it is the decision, and reads as one")]
pub(super) fn reclassify(case: &Case<'_>, category: Category) -> Decision {
    let from = case.known.category;
    if from == category {
        return Ok(Vec::new());
    }
    let (by, at) = (case.party(), case.at);
    let mut events = vec![TicketEvent::TicketReclassified { from, to: category, by, at }];
    events.extend(sla::retarget(case, category));
    Ok(events)
}

pub(super) fn link_repair(case: &Case<'_>, repair: Linked<RepairNumber>) -> Decision {
    if case.known.repair == Some(repair.id) {
        return Ok(Vec::new());
    }
    repair_is_theirs(repair, case.known.customer)?;
    Ok(vec![TicketEvent::RepairLinked { repair: repair.id, at: case.at }])
}

pub(super) fn link_payment(case: &Case<'_>, payment: Linked<PaymentId>) -> Decision {
    if case.known.payment == Some(payment.id) {
        return Ok(Vec::new());
    }
    payment_is_theirs(payment, case.known.customer)?;
    Ok(vec![TicketEvent::PaymentLinked { payment: payment.id, at: case.at }])
}

/// The clock neither stops nor pauses: whoever waits for an answer goes on waiting, in the other ticket.
pub(super) fn merge_into(
    case: &Case<'_>,
    into: Linked<TicketId>,
    standing: TicketStatus,
) -> Decision {
    match case.known.stage {
        Stage::Merged { into: earlier } if earlier == into.id => return Ok(Vec::new()),
        Stage::Merged { .. }
        | Stage::Open
        | Stage::WaitingCustomer
        | Stage::Resolved
        | Stage::Closed { .. } => {}
    }
    case.may_move_to(TicketStatus::Merged)?;
    other_ticket_may_take_it(case, into, standing)?;
    Ok(vec![TicketEvent::TicketMerged { into: into.id, by: case.party(), at: case.at }])
}

fn other_ticket_may_take_it(
    case: &Case<'_>,
    into: Linked<TicketId>,
    standing: TicketStatus,
) -> Result<(), TicketError> {
    if into.id == case.known.ticket {
        return Err(TicketError::MergeIntoItself);
    }
    if into.customer != case.known.customer {
        return Err(TicketError::MergeOfAnother);
    }
    match standing {
        TicketStatus::Merged => Err(TicketError::MergeTargetMerged),
        // Nobody could answer there what is asked here.
        TicketStatus::Closed => Err(TicketError::MergeTargetClosed),
        TicketStatus::Open | TicketStatus::WaitingCustomer | TicketStatus::Resolved => Ok(()),
    }
}
