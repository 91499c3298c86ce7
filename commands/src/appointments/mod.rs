//! Appointments: finding a slot, holding and booking it, moving it, calling it off, who came and who did not, and
//! the time that staff keep free.
//!
//! The agenda of a day is the aggregate, so that the day itself refuses an overlap. An appointment's id is that of
//! the command that booked it: the log finds a command by its id, and so tells on which day the appointment began.
//! From there it is followed to where it was moved.

mod blocks;
mod book;
mod change;
mod find;
mod moves;
mod no_shows;
mod slots;
mod standing;
#[cfg(test)]
mod tests;
pub mod waitlist;

pub use blocks::{Blocked, block, unblock};
pub use book::{Booked, WishedAppointment, book, confirm, hold};
pub use change::{NewTime, cancel, mark_attended, mark_missed, reschedule, restore_mirror};
pub(crate) use find::find_named;
pub use find::{Found, find, open_appointment};
pub(crate) use moves::{Move, finish_move};
pub use slots::{MOST_DAYS, WishedSlots, free_slots};
pub(crate) use standing::standing_on;

use chrono::NaiveDate;
use domain::agenda::{Agenda, AgendaCommand, AgendaIntent, agenda_id};

use crate::context::Context;
use crate::executor::{ExecuteError, Executed, Executor, Refused};

/// Why an agenda was not changed.
pub type ChangeError = ExecuteError<Refused>;

/// Gives the agenda of a day a command at this instant.
pub(crate) async fn give(
    executor: &Executor,
    date: NaiveDate,
    intent: AgendaIntent,
    context: Context,
) -> Result<Executed, ChangeError> {
    let command =
        AgendaCommand { by: context.actor.clone(), at: executor.clock().now(), date, intent };
    let done = executor.execute::<Agenda>(&agenda_id(date), command, context).await;
    done.map_err(ExecuteError::erase)
}

/// The days on which the workshop is closed besides the national holidays.
fn special_days(executor: &Executor) -> Vec<domain::calendar::Holiday> {
    executor.workshop().calendar.special().to_vec()
}
