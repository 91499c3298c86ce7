//! How a ticket ends, begins again, and what the customer thinks of it.

use chrono::{DateTime, TimeDelta, Utc};

use super::Decision;
use super::case::Case;
use super::conversation::may_be_opened_again;
use super::sla;
use super::texts::message_is_legal;
use crate::ticket::errors::TicketError;
use crate::ticket::events::TicketEvent;
use crate::ticket::facts::{ClockStop, Party, TicketStatus};
use crate::ticket::state::{Rating, Stage};
use crate::values::Personal;

/// The scores that a customer may give.
const SCORES: std::ops::RangeInclusive<u8> = 1..=5;

/// Resolving stops the clock, with or without an answer.
pub(super) fn resolve(case: &Case<'_>) -> Decision {
    if case.known.status() == TicketStatus::Resolved {
        return Ok(Vec::new());
    }
    case.may_move_to(TicketStatus::Resolved)?;
    let mut events = vec![TicketEvent::TicketResolved { by: case.party(), at: case.at }];
    events.extend(sla::stop(case, ClockStop::Resolved));
    Ok(events)
}

pub(super) fn close(case: &Case<'_>) -> Decision {
    if case.known.status() == TicketStatus::Closed {
        return Ok(Vec::new());
    }
    case.may_move_to(TicketStatus::Closed)?;
    only_the_customer_closes_what_is_not_resolved(case)?;
    let mut events = vec![closed(case)];
    events.extend(sla::stop(case, ClockStop::Closed));
    Ok(events)
}

/// It is over from now on, and may be opened again for a while.
pub(super) fn closed(case: &Case<'_>) -> TicketEvent {
    let window = TimeDelta::days(case.policy.reopen_days);
    let reopen_until = case.at.checked_add_signed(window).unwrap_or(DateTime::<Utc>::MAX_UTC);
    TicketEvent::TicketClosed { by: case.party(), reopen_until, at: case.at }
}

pub(super) fn reopen(case: &Case<'_>) -> Decision {
    if matches!(case.known.stage, Stage::Open | Stage::WaitingCustomer) {
        return Ok(Vec::new());
    }
    case.may_move_to(TicketStatus::Open)?;
    may_be_opened_again(case)?;
    let mut events = vec![TicketEvent::TicketReopened { by: case.party(), at: case.at }];
    events.extend(sla::customer_asked(case));
    Ok(events)
}

pub(super) fn rate(case: &Case<'_>, score: u8, comment: Option<Personal>) -> Decision {
    case.is_not_merged()?;
    if matches!(case.party(), Party::Staff(_)) {
        return Err(TicketError::CustomerRequired);
    }
    if case.known.status() != TicketStatus::Closed {
        return Err(TicketError::NotClosed);
    }
    match case.known.rating.as_ref().filter(|rating| !rating.is_outdated) {
        Some(Rating { score: given, comment: said, .. }) if *given == score && *said == comment => {
            return Ok(Vec::new());
        }
        Some(_) => return Err(TicketError::AlreadyRated),
        None => {}
    }
    if !SCORES.contains(&score) {
        return Err(TicketError::ScoreOutOfRange);
    }
    if let Some(comment) = &comment {
        message_is_legal(comment, case.known.customer, "/comment")?;
    }
    Ok(vec![TicketEvent::SatisfactionRated { score, comment, at: case.at }])
}

fn only_the_customer_closes_what_is_not_resolved(case: &Case<'_>) -> Result<(), TicketError> {
    if case.party() == Party::Customer || case.known.status() == TicketStatus::Resolved {
        Ok(())
    } else {
        Err(TicketError::NotResolved)
    }
}
