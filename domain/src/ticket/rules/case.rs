//! A command as the rules see it: on which ticket, by whom, when, by which calendar, under which numbers.

use chrono::{DateTime, Utc};

use crate::actor::Actor;
use crate::calendar::WorkCalendar;
use crate::ticket::errors::TicketError;
use crate::ticket::facts::{Party, TicketStatus};
use crate::ticket::policy::TicketPolicy;
use crate::ticket::state::{Conversation, Stage};
use crate::values::PersonId;

/// One command on one ticket that was opened.
pub(super) struct Case<'a> {
    pub(super) known: &'a Conversation,
    pub(super) by: &'a Actor,
    pub(super) at: DateTime<Utc>,
    pub(super) calendar: &'a WorkCalendar,
    pub(super) policy: &'a TicketPolicy,
    /// The command's stable name.
    pub(super) command: &'static str,
}

impl Case<'_> {
    pub(super) fn party(&self) -> Party {
        Party::of(self.by)
    }

    /// The member of the staff who acts: an answer is a human's.
    pub(super) fn staff(&self) -> Result<PersonId, TicketError> {
        match self.party() {
            Party::Staff(person) => Ok(person),
            Party::Customer | Party::System => Err(TicketError::StaffRequired),
        }
    }

    /// Refuses what has no place in a ticket that goes on elsewhere, and says where.
    pub(super) const fn is_not_merged(&self) -> Result<(), TicketError> {
        match self.known.stage {
            Stage::Merged { into } => Err(TicketError::Merged { into }),
            Stage::Open | Stage::WaitingCustomer | Stage::Resolved | Stage::Closed { .. } => Ok(()),
        }
    }

    /// Refuses a move that the table does not have.
    pub(super) fn may_move_to(&self, to: TicketStatus) -> Result<(), TicketError> {
        self.is_not_merged()?;
        if self.known.status().can_move_to(to) { Ok(()) } else { Err(self.out_of_place()) }
    }

    /// The command has no place here.
    pub(super) const fn out_of_place(&self) -> TicketError {
        TicketError::NotInThisState { status: self.known.status(), command: self.command }
    }
}
