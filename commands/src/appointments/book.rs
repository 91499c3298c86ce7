//! Getting a slot: held for ten minutes and then confirmed, or booked at once.

use chrono::{NaiveDate, NaiveTime};
use domain::agenda::{AgendaError, AgendaIntent, AppointmentKind, Booking, MovedFrom};
use domain::person::Person;
use domain::repair::{Repair, Status};
use domain::values::{AppointmentId, PersonId, RepairNumber, Sha256Hex};
use domain::{Capability, Refusal as _, RefusalKind, Role};

use super::find::{find, find_for};
use super::no_shows::missed_by;
use super::standing::to_come;
use super::{ChangeError, Found, give, special_days};
use crate::context::Context;
use crate::executor::{ExecuteError, Executed, Executor, Refused, check_capability};
use crate::ports::LinkToken;

/// What somebody wants to book.
#[derive(Debug, Clone)]
pub struct WishedAppointment {
    /// What for.
    pub kind: AppointmentKind,
    /// On which day (Santiago).
    pub date: NaiveDate,
    /// When it begins, local time.
    pub starts: NaiveTime,
    /// How long, minutes; only a stream can be longer or shorter.
    pub minutes: Option<u32>,
    /// Whose.
    pub customer: PersonId,
    /// The repair that it is about; a pick-up needs it.
    pub repair: Option<RepairNumber>,
}

/// An appointment that was held or booked.
#[derive(Debug, Clone)]
pub struct Booked {
    /// It, and where it is now.
    pub found: Found,
    /// The secret of the link that changes it.
    pub link: LinkToken,
    /// Where it is in the log.
    pub executed: Executed,
}

/// Books a slot at once. Repeating the command gives the same appointment.
///
/// # Errors
/// A refusal, or a failure of the log.
pub async fn book(
    executor: &Executor,
    wish: WishedAppointment,
    context: Context,
) -> Result<Booked, ChangeError> {
    take(executor, wish, context, |booking| AgendaIntent::Book { booking }).await
}

/// Holds a slot for ten minutes. Repeating the command gives the same appointment.
///
/// # Errors
/// A refusal, or a failure of the log.
pub async fn hold(
    executor: &Executor,
    wish: WishedAppointment,
    context: Context,
) -> Result<Booked, ChangeError> {
    take(executor, wish, context, |booking| AgendaIntent::Hold { booking }).await
}

/// Makes an appointment out of a held slot.
///
/// # Errors
/// A refusal, or a failure of the log.
pub async fn confirm(
    executor: &Executor,
    appointment: AppointmentId,
    context: Context,
) -> Result<Executed, ChangeError> {
    let found = find_for(executor, appointment, &context).await?;
    // It may have been moved to another day since, which knows nothing of this command.
    if let Some(first) = executor.answered_before(&context).await? {
        return Ok(first);
    }
    give(executor, found.date, AgendaIntent::Confirm { appointment }, context).await
}

async fn take(
    executor: &Executor,
    wish: WishedAppointment,
    context: Context,
    intent: impl FnOnce(Box<Booking>) -> AgendaIntent + Send + 'static,
) -> Result<Booked, ChangeError> {
    check_capability(&context, Capability::Book)?;
    let work = {
        let executor = executor.clone();
        async move { take_in_turn(&executor, wish, context, intent).await }
    };
    executor.to_the_end(work).await?
}

/// A customer books one after the other, so that no booking counts fewer appointments than there will be; another
/// process may let one through.
async fn take_in_turn(
    executor: &Executor,
    wish: WishedAppointment,
    context: Context,
    intent: impl FnOnce(Box<Booking>) -> AgendaIntent + Send,
) -> Result<Booked, ChangeError> {
    let _turn = match context.actor.role {
        Role::Customer | Role::Link => Some(executor.bookings_of(wish.customer).lock().await),
        _ => None,
    };
    let link = executor.ids().token_for(context.command_id);
    let appointment = AppointmentId::new(context.command_id);
    let executed = match executor.answered_before(&context).await? {
        Some(first) => first,
        None => {
            is_a_customer(executor, wish.customer).await?;
            let date = wish.date;
            let no_shows = missed_by(executor, wish.customer).await?;
            let standing = to_come(executor, wish.customer).await?;
            let terms = Terms { link_hash: link.hash(), no_shows, standing, moved_from: None };
            let booking = booking(executor, appointment, wish, terms).await?;
            give(executor, date, intent(Box::new(booking)), context).await?
        }
    };
    Ok(Booked { found: find(executor, appointment).await?, link, executed })
}

/// What a booking brings along that is not wished.
pub(super) struct Terms {
    pub(super) link_hash: Sha256Hex,
    pub(super) no_shows: u32,
    pub(super) standing: usize,
    pub(super) moved_from: Option<MovedFrom>,
}

/// The booking, with what its rules need to know of the repair.
pub(super) async fn booking(
    executor: &Executor,
    appointment: AppointmentId,
    wish: WishedAppointment,
    terms: Terms,
) -> Result<Booking, ChangeError> {
    let WishedAppointment { kind, date: _, starts, minutes, customer, repair } = wish;
    let ready_for_pickup = match repair {
        Some(repair) => is_ready(executor, repair, customer).await?,
        None => false,
    };
    let Terms { link_hash, no_shows, standing, moved_from } = terms;
    Ok(Booking {
        appointment,
        kind,
        minutes,
        starts,
        customer,
        repair,
        ready_for_pickup,
        no_shows,
        standing,
        link_hash,
        moved_from,
        special: special_days(executor),
    })
}

/// Whether the customer's repair waits to be collected. One that is not theirs does not exist, so that nobody learns
/// which numbers are taken.
pub(super) async fn is_ready(
    executor: &Executor,
    repair: RepairNumber,
    customer: PersonId,
) -> Result<bool, ChangeError> {
    let loaded = executor.load_if_any::<Repair>(&repair.to_string()).await?;
    let theirs = loaded.filter(|loaded| loaded.state.customer() == Some(customer));
    match theirs {
        Some(loaded) => Ok(loaded.state.status() == Some(Status::ReadyPickup)),
        None => Err(refused("agenda.repair_unknown", "/repair", "the customer has no such repair")),
    }
}

/// Appointments are made with customers, whose no-shows count.
pub(super) async fn is_a_customer(
    executor: &Executor,
    customer: PersonId,
) -> Result<(), ChangeError> {
    let person = executor.load_if_any::<Person>(&customer.to_string()).await?;
    match person.and_then(|person| person.state.role()) {
        Some(Role::Customer) => Ok(()),
        _ => Err(refused("agenda.customer_unknown", "/customer", "there is no such customer")),
    }
}

fn refused(code: &'static str, pointer: &'static str, message: &'static str) -> ChangeError {
    let refusal = Refused::new(code, RefusalKind::Invalid, Some(pointer), message);
    ExecuteError::Rejected(refusal)
}

/// A refusal of the agenda's own, raised before it is asked.
pub(super) fn rejected(refusal: &AgendaError) -> ChangeError {
    let message = refusal.to_string();
    let refusal = Refused::new(refusal.code(), refusal.kind(), refusal.pointer(), message);
    ExecuteError::Rejected(refusal)
}
