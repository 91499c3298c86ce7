//! Where an appointment is now.

use chrono::NaiveDate;
use cqrs_es::Aggregate as _;
use domain::agenda::{Agenda, Appointment, Stage, agenda_id};
use domain::values::AppointmentId;
use domain::{Actor, Role};
use eventlog::LogError;
use uuid::Uuid;

use super::ChangeError;
use crate::context::Context;
use crate::executor::{ExecuteError, Executor};
use crate::ports::LinkToken;
use crate::repairs::open_with_link;

/// Moves that are followed before the history is taken for damaged.
const MOST_MOVES: usize = 10_000;

/// An appointment, on the day where it is now.
#[derive(Debug, Clone)]
pub struct Found {
    /// The day.
    pub date: NaiveDate,
    /// The appointment.
    pub appointment: Appointment,
}

/// Finds an appointment, whatever became of it.
///
/// # Errors
/// [`ExecuteError::NotFound`] when there is none, or a failure of the log.
pub async fn find(executor: &Executor, id: AppointmentId) -> Result<Found, ChangeError> {
    let mut date = day_of_command(executor, id.uuid()).await?.ok_or(ExecuteError::NotFound)?;
    for _ in 0..MOST_MOVES {
        let agenda = executor.load_if_any::<Agenda>(&agenda_id(date)).await?;
        let agenda = agenda.ok_or(ExecuteError::NotFound)?.state;
        let appointment = agenda.appointment(id).ok_or(ExecuteError::NotFound)?;
        match appointment.stage {
            Stage::MovedAway { to } => date = to,
            Stage::Held { .. }
            | Stage::Confirmed
            | Stage::Released
            | Stage::Cancelled
            | Stage::Attended
            | Stage::Missed => return Ok(Found { date, appointment: appointment.clone() }),
        }
    }
    let why = "an appointment moves in a circle".to_owned();
    Err(LogError::Damaged { at: id.to_string(), why }.into())
}

/// The appointment that a message names, if there is one.
pub(crate) async fn find_named(executor: &Executor, id: &str) -> Result<Option<Found>, LogError> {
    let Ok(id) = id.parse() else { return Ok(None) };
    match find(executor, id).await {
        Ok(found) => Ok(Some(found)),
        Err(ExecuteError::Log(error)) => Err(error),
        Err(_) => Ok(None),
    }
}

/// Finds an appointment for whoever changes it. To others than its customer and the workshop it does not exist.
pub(super) async fn find_for(
    executor: &Executor,
    id: AppointmentId,
    context: &Context,
) -> Result<Found, ChangeError> {
    let found = find(executor, id).await?;
    let actor = &context.actor;
    let is_workshop = actor.role.is_staff() || actor.role == Role::System;
    if is_workshop || actor.person_id() == Some(found.appointment.customer) {
        Ok(found)
    } else {
        Err(ExecuteError::NotFound)
    }
}

/// Finds an appointment for the bearer of its own link, or of that of its repair.
///
/// # Errors
/// [`ExecuteError::NotFound`] when there is none or the token opens neither, without telling which.
pub async fn open_appointment(
    executor: &Executor,
    id: AppointmentId,
    token: &LinkToken,
) -> Result<(Found, Actor), ChangeError> {
    let found = find(executor, id).await?;
    let Appointment { customer, repair, link_hash, .. } = &found.appointment;
    if token.opens(link_hash) {
        let actor = Actor::link(*customer);
        return Ok((found, actor));
    }
    let repair = repair.ok_or(ExecuteError::NotFound)?;
    let access = open_with_link(executor, &repair.to_string(), token).await;
    let actor = access.map_err(ExecuteError::erase)?.actor;
    // The repair may have become somebody else's since.
    if actor.person_id() == Some(*customer) {
        Ok((found, actor))
    } else {
        Err(ExecuteError::NotFound)
    }
}

/// The day whose agenda a command changed.
pub(super) async fn day_of_command(
    executor: &Executor,
    command_id: Uuid,
) -> Result<Option<NaiveDate>, LogError> {
    let outcome = executor.log().find_command(command_id).await?;
    let stream = outcome.map(|outcome| outcome.stream);
    let Some(stream) = stream.filter(|stream| stream.aggregate_type == Agenda::TYPE) else {
        return Ok(None);
    };
    let date = stream.aggregate_id.parse().map_err(|_| LogError::Damaged {
        at: stream.to_string(),
        why: "an agenda is not named by its day".to_owned(),
    })?;
    Ok(Some(date))
}
