//! The appointments of one day in Santiago: one stream a day, so that the day itself refuses an overlap
//! (`product.md` §5 module 11). The stream's id is the date ([`agenda_id`]).
//!
//! ```text
//! SlotHeld ──(10 min)──▶ AppointmentConfirmed ──▶ AppointmentAttended ◀── (came late) ── AppointmentMissed
//!    │                        │   ▲  └ AppointmentRescheduled (same day)                        ▲
//!    └▶ HoldReleased          │   └────────────────────────────────────────────── 15 min later ─┘
//!                             ├▶ AppointmentCancelled
//!                             └▶ AppointmentMovedAway (to another day)
//! TimeBlocked ──▶ BlockRemoved        BusyImported ──▶ BusyCleared        (both keep slots free)
//! MirrorRecorded, MirrorDeletionSeen ──▶ a person cancels (MirrorRemoved), or MirrorRestoreRequested
//! ```
//!
//! **A move to another day is two commands on two streams.** First [`AgendaIntent::Book`] on the new day with
//! `moved_from`: it either gets the slot or is refused, and the old appointment still stands. Then a process
//! manager that follows `AppointmentConfirmed` sends [`AgendaIntent::ReleaseMoved`] to the old day, with the
//! sequence of the appointment as it set out: what was changed there since, or has come back, is not let go. A crash between
//! the two leaves the customer with two slots for a moment, never with none. The appointment keeps its id, so its
//! entry in other calendars moves with it.
//!
//! A hold that lapses needs no event: after its last instant it keeps nothing. Our log is the truth and Google a
//! mirror: what is deleted there asks a person here. An appointment never creates a repair.

mod commands;
mod errors;
mod events;
mod facts;
mod freed;
mod ics;
mod policy;
mod rules;
#[cfg(any(test, feature = "testing"))]
mod samples;
mod slots;
mod standing;
mod state;
#[cfg(test)]
mod tests;

use cqrs_es::event_sink::EventSink;

use crate::aggregate::{Decider, handle_with_decide};
use crate::values::PersonId;

pub use commands::{AgendaCommand, AgendaIntent, Booking};
pub use errors::AgendaError;
pub use events::AgendaEvent;
pub use facts::{
    AppointmentKind, BlockedTime, CancelledBy, Interval, MovedFrom, Slot, agenda_id, days_of,
    mirror_event_id,
};
pub use ics::{CalendarFile, IcsTexts, ics};
pub use policy::Policy;
pub use rules::may_book;
#[cfg(any(test, feature = "testing"))]
pub use samples::samples;
pub use slots::{duration, last_bookable_day, slots};
pub use standing::AppointmentState;
pub use state::{Agenda, Appointment, Block, Mirror, Stage};

impl cqrs_es::Aggregate for Agenda {
    const TYPE: &'static str = "agenda";
    type Command = AgendaCommand;
    type Event = AgendaEvent;
    type Error = AgendaError;
    type Services = ();

    async fn handle(
        &mut self,
        command: AgendaCommand,
        _services: &(),
        sink: &EventSink<Self>,
    ) -> Result<(), AgendaError> {
        handle_with_decide(self, command, sink).await
    }

    fn apply(&mut self, event: AgendaEvent) {
        self.evolve(&event);
    }
}

impl Decider for Agenda {
    fn decide(&self, command: AgendaCommand) -> Result<Vec<AgendaEvent>, AgendaError> {
        rules::decide(self, command)
    }

    fn evolve(&mut self, event: &AgendaEvent) {
        state::evolve(self, event);
    }

    /// Many customers share a day; each rule compares its own appointment.
    fn owner(&self) -> Option<PersonId> {
        None
    }
}
