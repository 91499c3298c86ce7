//! What the system does by itself: automatic replies, the other side of a merge, the timer.

use chrono::{DateTime, TimeDelta, Utc};

use super::Decision;
use super::case::Case;
use super::ending;
use super::sla;
use super::texts::message_is_legal;
use crate::ticket::errors::TicketError;
use crate::ticket::events::TicketEvent;
use crate::ticket::facts::{AutoReplyKind, Category, ClockStop};
use crate::ticket::state::Stage;
use crate::values::{MessageId, Personal, TicketId};

/// No clock stops: a machine's answer is not the one that was promised.
pub(super) fn give_reply(
    case: &Case<'_>,
    message: MessageId,
    kind: AutoReplyKind,
    text: Personal,
    verified_sender: bool,
) -> Decision {
    if case.known.has_message(message) {
        return Ok(Vec::new());
    }
    case.is_not_merged()?;
    match case.known.stage {
        Stage::Open | Stage::WaitingCustomer => {}
        Stage::Resolved | Stage::Closed { .. } | Stage::Merged { .. } => {
            return Err(case.out_of_place());
        }
    }
    a_complaint_needs_a_human(case.known.category, kind)?;
    data_goes_to_a_verified_sender(kind, verified_sender)?;
    the_last_automatic_reply_is_a_day_old(case)?;
    message_is_legal(&text, case.known.customer, "/text")?;
    Ok(vec![TicketEvent::AutomaticReplyGiven { message, kind, text, at: case.at }])
}

/// Where somebody waits for an answer that went on here, it is not over: a ticket that was resolved or closed at that
/// moment is opened again.
pub(super) fn absorb(case: &Case<'_>, from: TicketId, waits: bool) -> Decision {
    if case.known.absorbed.contains(&from) {
        return Ok(Vec::new());
    }
    if from == case.known.ticket {
        return Err(TicketError::MergeIntoItself);
    }
    let mut events = vec![TicketEvent::TicketAbsorbed { from, at: case.at }];
    if waits && matches!(case.known.stage, Stage::Resolved | Stage::Closed { .. }) {
        events.push(TicketEvent::TicketReopened { by: case.party(), at: case.at });
    }
    Ok(events)
}

/// The clock stops at the instant of the answer, however late this is noted. What was said before the merge answered
/// nothing of what was asked here.
pub(super) fn settle_in_merge(
    case: &Case<'_>,
    into: TicketId,
    answered_at: DateTime<Utc>,
) -> Decision {
    let then = then_in_merge(case, into, answered_at)?;
    Ok(then.map(|then| sla::stop(&then, ClockStop::SettledInMerge)).unwrap_or_default())
}

/// The clock waits for the customer where the ticket in which it goes on does: that is where they write.
pub(super) fn wait_in_merge(
    case: &Case<'_>,
    into: TicketId,
    waits: bool,
    since: DateTime<Utc>,
) -> Decision {
    let Some(then) = then_in_merge(case, into, since)? else { return Ok(Vec::new()) };
    Ok(if waits { sla::pause(&then) } else { sla::resume(&then).into_iter().collect() })
}

/// The ticket as of an instant of the one that it went into; none of what was before the merge.
fn then_in_merge<'a>(
    case: &Case<'a>,
    into: TicketId,
    when: DateTime<Utc>,
) -> Result<Option<Case<'a>>, TicketError> {
    match case.known.stage {
        Stage::Merged { into: known } if known == into => {
            let meant = case.known.merged_at.is_none_or(|merged_at| when >= merged_at);
            Ok(meant.then(|| Case { at: when.min(case.at), ..*case }))
        }
        Stage::Merged { .. }
        | Stage::Open
        | Stage::WaitingCustomer
        | Stage::Resolved
        | Stage::Closed { .. } => Err(TicketError::NotMergedInto { into }),
    }
}

/// Each level and each missing decision once; and what was held for solved for a week is over.
#[expect(clippy::unnecessary_wraps, reason = "it is the decision, and reads as one")]
pub(super) fn fire_due_levels(case: &Case<'_>) -> Decision {
    let mut events = sla::fire_due(case);
    let overdue = case.known.compensations.iter().filter(|compensation| {
        compensation.decision.is_none()
            && !compensation.overdue
            && compensation.decide_by <= case.at
    });
    events.extend(overdue.map(|compensation| TicketEvent::CompensationOverdue {
        clock: compensation.clock,
        at: case.at,
    }));
    let closes_at = case.known.resolved_at.map(|since| case.policy.closes_at(since));
    if closes_at.is_some_and(|closes_at| closes_at <= case.at) {
        events.push(ending::closed(case));
    }
    Ok(events)
}

/// A complaint is acknowledged and goes to a human; no template solves it.
fn a_complaint_needs_a_human(category: Category, kind: AutoReplyKind) -> Result<(), TicketError> {
    if category == Category::Complaint && kind != AutoReplyKind::Acknowledgement {
        Err(TicketError::ComplaintNeedsHuman)
    } else {
        Ok(())
    }
}

fn data_goes_to_a_verified_sender(
    kind: AutoReplyKind,
    verified_sender: bool,
) -> Result<(), TicketError> {
    if kind.reveals_data() && !verified_sender {
        Err(TicketError::SenderNotVerified)
    } else {
        Ok(())
    }
}

fn the_last_automatic_reply_is_a_day_old(case: &Case<'_>) -> Result<(), TicketError> {
    let pause = TimeDelta::hours(case.policy.automatic_reply_hours);
    match case.known.automatic_reply_at.map(|last| last.checked_add_signed(pause)) {
        Some(next) if next.is_none_or(|next| case.at < next) => {
            let next_at = next.unwrap_or(DateTime::<Utc>::MAX_UTC);
            Err(TicketError::AutomaticReplyTooSoon { next_at })
        }
        Some(_) | None => Ok(()),
    }
}
