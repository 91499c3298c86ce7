//! Who writes, and who has to act next.

use super::Decision;
use super::case::Case;
use super::sla;
use super::texts::message_is_legal;
use crate::ticket::errors::TicketError;
use crate::ticket::events::TicketEvent;
use crate::ticket::facts::{Channel, ClockStop, TicketStatus};
use crate::ticket::state::Stage;
use crate::values::{MessageId, Personal};

pub(super) fn reply_as_customer(case: &Case<'_>, message: MessageId, text: Personal) -> Decision {
    if case.known.has_message(message) {
        return Ok(Vec::new());
    }
    case.is_not_merged()?;
    let channel = Channel::of(case.by.role).ok_or(TicketError::NotOwn)?;
    message_is_legal(&text, case.known.customer, "/text")?;
    let mut events = vec![TicketEvent::CustomerReplied { message, channel, text, at: case.at }];
    events.extend(back_to_the_workshop(case)?);
    events.extend(sla::customer_asked(case));
    Ok(events)
}

/// The customer's words end the wait for them, and open again what was over.
fn back_to_the_workshop(case: &Case<'_>) -> Result<Option<TicketEvent>, TicketError> {
    let (by, at) = (case.party(), case.at);
    match case.known.stage {
        Stage::Open => Ok(None),
        Stage::WaitingCustomer => Ok(Some(TicketEvent::WaitingForCustomerEnded { by, at })),
        Stage::Resolved => Ok(Some(TicketEvent::TicketReopened { by, at })),
        Stage::Closed { .. } => {
            may_be_opened_again(case)?;
            Ok(Some(TicketEvent::TicketReopened { by, at }))
        }
        Stage::Merged { into } => Err(TicketError::Merged { into }),
    }
}

/// A closed ticket may be opened again for seven days; after that a new one is opened.
pub(super) fn may_be_opened_again(case: &Case<'_>) -> Result<(), TicketError> {
    match case.known.stage {
        Stage::Closed { reopen_until } if case.at > reopen_until => {
            Err(TicketError::ReopenWindowOver { until: reopen_until })
        }
        Stage::Closed { .. }
        | Stage::Open
        | Stage::WaitingCustomer
        | Stage::Resolved
        | Stage::Merged { .. } => Ok(()),
    }
}

pub(super) fn answer(case: &Case<'_>, message: MessageId, text: Personal) -> Decision {
    if case.known.has_message(message) {
        return Ok(Vec::new());
    }
    case.is_not_merged()?;
    if case.known.status() == TicketStatus::Closed {
        return Err(case.out_of_place());
    }
    let author = case.staff()?;
    message_is_legal(&text, case.known.customer, "/text")?;
    let mut events = vec![TicketEvent::StaffReplied { message, author, text, at: case.at }];
    events.extend(sla::stop(case, ClockStop::Answered));
    Ok(events)
}

pub(super) fn add_internal_note(case: &Case<'_>, note: MessageId, text: Personal) -> Decision {
    if case.known.has_message(note) {
        return Ok(Vec::new());
    }
    let author = case.staff()?;
    message_is_legal(&text, case.known.customer, "/text")?;
    Ok(vec![TicketEvent::InternalNoteAdded { note, author, text, at: case.at }])
}

pub(super) fn wait_for_customer(case: &Case<'_>) -> Decision {
    if case.known.status() == TicketStatus::WaitingCustomer {
        return Ok(Vec::new());
    }
    case.may_move_to(TicketStatus::WaitingCustomer)?;
    let mut events = vec![TicketEvent::WaitingForCustomerBegun { by: case.party(), at: case.at }];
    events.extend(sla::pause(case));
    Ok(events)
}

pub(super) fn stop_waiting(case: &Case<'_>) -> Decision {
    match case.known.stage {
        Stage::Open => Ok(Vec::new()),
        Stage::WaitingCustomer => {
            let mut events =
                vec![TicketEvent::WaitingForCustomerEnded { by: case.party(), at: case.at }];
            events.extend(sla::resume(case));
            Ok(events)
        }
        Stage::Merged { into } => Err(TicketError::Merged { into }),
        Stage::Resolved | Stage::Closed { .. } => Err(case.out_of_place()),
    }
}
