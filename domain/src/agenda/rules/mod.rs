//! Which events a command to a day's agenda causes, or the rule that refuses it (`product.md` §5 module 11).

mod blocks;
mod booking;
mod changes;
mod mirror;

use chrono::{DateTime, NaiveDate, Utc};

pub use booking::may_book;

use super::commands::{AgendaCommand, AgendaIntent as I};
use super::errors::AgendaError;
use super::events::AgendaEvent;
use super::policy::Policy;
use super::state::{Agenda, Appointment};
use crate::actor::{Actor, Role};
use crate::values::{AppointmentId, PersonId};

/// What a command comes to.
type Decision = Result<Vec<AgendaEvent>, AgendaError>;

/// One command on one day.
struct Case<'a> {
    agenda: &'a Agenda,
    by: &'a Actor,
    at: DateTime<Utc>,
    date: NaiveDate,
    policy: &'a Policy,
}

/// The events that the command causes.
pub(super) fn decide(agenda: &Agenda, command: AgendaCommand) -> Decision {
    let AgendaCommand { by, at, date, intent } = command;
    if agenda.date().is_some_and(|known| known != date) {
        return Err(AgendaError::AnotherDay);
    }
    let case = Case { agenda, by: &by, at, date, policy: &Policy::CURRENT };
    match intent {
        I::Hold { booking } => booking::hold(&case, &booking),
        I::Confirm { appointment } => booking::confirm(&case, appointment),
        I::Book { booking } => booking::book(&case, &booking),
        I::Reschedule { appointment, starts, minutes, special } => {
            changes::reschedule(&case, appointment, starts, minutes, &special)
        }
        I::ReleaseMoved { appointment, to, sequence } => {
            changes::release_moved(&case, appointment, to, sequence)
        }
        I::Cancel { appointment, reason } => changes::cancel(&case, appointment, reason),
        I::MarkAttended { appointment } => changes::mark_attended(&case, appointment),
        I::MarkMissed { appointment } => changes::mark_missed(&case, appointment),
        I::Block { block, time, reason } => blocks::block(&case, block, time, reason),
        I::Unblock { block } => blocks::unblock(&case, block),
        I::RecordMirror { appointment, google_event, etag } => {
            mirror::record(&case, appointment, google_event, etag)
        }
        I::RecordMirrorRemoval { appointment } => mirror::record_removal(&case, appointment),
        I::NoteMirrorDeletion { appointment } => mirror::note_deletion(&case, appointment),
        I::RestoreMirror { appointment } => mirror::restore(&case, appointment),
        I::ImportBusy { key, interval } => mirror::import_busy(&case, key, interval),
        I::ClearBusy { key } => Ok(mirror::clear_busy(&case, key)),
    }
}

impl<'a> Case<'a> {
    /// Whether the customer acts, in person or by link, rather than the workshop.
    const fn is_by_customer(&self) -> bool {
        matches!(self.by.role, Role::Customer | Role::Link)
    }

    /// An appointment of the day, which customers only touch where it is their own.
    fn appointment(&self, id: AppointmentId) -> Result<&'a Appointment, AgendaError> {
        let booked = self.agenda.appointment(id).ok_or(AgendaError::UnknownAppointment)?;
        self.may_act_for(booked.customer)?;
        Ok(booked)
    }

    fn may_act_for(&self, customer: PersonId) -> Result<(), AgendaError> {
        if self.is_by_customer() && self.by.person_id() != Some(customer) {
            return Err(AgendaError::NotYours);
        }
        Ok(())
    }
}
