//! Appointments: slots, bookings, moves and cancellations by customers, bearers of a link and staff; who waits, who
//! came, and the time that staff keep free. One file per operation.
//!
//! What is free is asked of the log, so that it is true now. Lists come from the read tables.

pub(crate) mod attendance;
pub(crate) mod block_time;
pub(crate) mod book_appointment;
mod calendar_file;
pub(crate) mod cancel_appointment;
pub(crate) mod confirm_appointment;
mod day;
pub(crate) mod get_appointment;
pub(crate) mod join_waitlist;
pub(crate) mod leave_waitlist;
pub(crate) mod list_appointments;
pub(crate) mod list_blocks;
pub(crate) mod list_slots;
pub(crate) mod list_waitlist;
pub(crate) mod reschedule_appointment;
pub(crate) mod restore_mirror;
mod view;
mod waitlist_view;

use commands::Executed;
use commands::appointments::{Found, find, open_appointment};
use commands::repairs::open_with_link;
use domain::Role;
use domain::values::{AppointmentId, PersonId, RepairNumber};
use serde::Deserialize;
use utoipa::IntoParams;

use self::view::AppointmentView;
use crate::extract::{Caller, PresentedLink};
use crate::problem::Problem;
use crate::state::ApiState;
use crate::written::Written;

/// The tables that appointments are read from.
const TABLES: &[&str] = &["appointments", "people"];

/// Which appointment.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct AppointmentPath {
    /// Its id.
    #[param(value_type = Uuid, example = "0193c1f0-7c1e-7000-8000-000000000001")]
    pub(crate) id: AppointmentId,
}

/// The answer to a change of an appointment.
type AppointmentWritten = Result<Written<AppointmentView>, Problem>;

/// The caller who books: whoever is signed in, else the bearer of the link of the repair that it is about.
async fn booker(
    state: &ApiState,
    repair: Option<RepairNumber>,
    caller: &Caller,
    link: &PresentedLink,
) -> Result<Caller, Problem> {
    match (caller.actor.role, &link.0, repair) {
        (Role::Anonymous, Some(token), Some(repair)) => {
            let access = open_with_link(&state.executor, &repair.to_string(), token).await?;
            Ok(caller.acting_as(access.actor))
        }
        (Role::Anonymous, _, _) => Err(Problem::of("auth.required")),
        _ => Ok(caller.clone()),
    }
}

/// Whose appointment it is to be: customers and bearers of a link make their own.
fn customer_of(caller: &Caller, named: Option<PersonId>) -> Result<PersonId, Problem> {
    let themselves = caller.actor.person_id().filter(|_| !caller.actor.role.is_staff());
    named.or(themselves).ok_or_else(|| {
        Problem::of("agenda.customer_unknown").with_error("/customer", "is needed from staff")
    })
}

/// The appointment and the caller who sees or changes it: staff, its customer, the bearer of its own link or of that
/// of its repair. To everybody else it does not exist.
async fn visible(
    state: &ApiState,
    id: AppointmentId,
    caller: &Caller,
    link: &PresentedLink,
) -> Result<(Found, Caller), Problem> {
    match (caller.actor.role, &link.0) {
        (Role::Anonymous, None) => Err(Problem::of("auth.required")),
        (Role::Anonymous, Some(token)) => {
            let (found, actor) = open_appointment(&state.executor, id, token).await?;
            Ok((found, caller.acting_as(actor)))
        }
        _ => {
            let found = find(&state.executor, id).await?;
            let own = caller.actor.person_id() == Some(found.appointment.customer);
            if caller.actor.role.is_staff() || own {
                Ok((found, caller.clone()))
            } else {
                Err(Problem::of("resource.not_found"))
            }
        }
    }
}

/// Answers with the appointment as the log knows it after a change.
async fn written(
    state: &ApiState,
    id: AppointmentId,
    caller: &Caller,
    done: &Executed,
) -> AppointmentWritten {
    let found = find(&state.executor, id).await?;
    let view = AppointmentView::of(&found, state, caller.actor.role.is_staff());
    Ok(Written::done(done.position, view))
}
