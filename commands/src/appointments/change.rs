//! What becomes of an appointment: moved, called off, attended, missed.

use chrono::{NaiveDate, NaiveTime};
use domain::agenda::{AgendaError, AgendaIntent, MovedFrom, Stage};
use domain::values::{AppointmentId, Personal};

use super::book::{Terms, WishedAppointment, booking, rejected};
use super::find::{find, find_for};
use super::moves::{Move, came_too_late, finish_move};
use super::{ChangeError, Found, give, special_days};
use crate::context::Context;
use crate::executor::{ExecuteError, Executed, Executor};

/// When an appointment should be instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewTime {
    /// On which day (Santiago).
    pub date: NaiveDate,
    /// When it begins, local time.
    pub starts: NaiveTime,
    /// How long, minutes; as long as before when it is not said.
    pub minutes: Option<u32>,
}

/// Moves an appointment, to another day too. It gets its new slot or keeps the old one, whether or not the caller
/// goes on waiting.
///
/// # Errors
/// A refusal, or a failure of the log.
pub async fn reschedule(
    executor: &Executor,
    appointment: AppointmentId,
    to: NewTime,
    context: Context,
) -> Result<Executed, ChangeError> {
    let found = find_for(executor, appointment, &context).await?;
    if let Some(first) = executor.answered_before(&context).await? {
        return moved_before(executor, found, to, first, &context).await;
    }
    if found.date == to.date {
        let NewTime { starts, minutes, .. } = to;
        let special = special_days(executor);
        let intent = AgendaIntent::Reschedule { appointment, starts, minutes, special };
        return give(executor, found.date, intent, context).await;
    }
    let work = {
        let executor = executor.clone();
        async move { move_to_another_day(&executor, found, to, context).await }
    };
    executor.to_the_end(work).await?
}

/// A move that was asked for before, wherever the appointment has gone since. One that was cut in half is finished, and
/// one that came too late is told so again.
async fn moved_before(
    executor: &Executor,
    found: Found,
    to: NewTime,
    first: Executed,
    context: &Context,
) -> Result<Executed, ChangeError> {
    let (from, appointment) = (found.date, found.appointment.appointment);
    let this = Move { appointment, from, to: to.date, command_id: context.command_id };
    if from != to.date {
        finish_move(executor, this, context).await?;
    }
    if came_too_late(executor, &this).await? {
        return Err(ExecuteError::Contended);
    }
    Ok(first)
}

/// Books there, and lets go here. Were it cut in half, a process manager would let go.
async fn move_to_another_day(
    executor: &Executor,
    found: Found,
    to: NewTime,
    context: Context,
) -> Result<Executed, ChangeError> {
    let (from, appointment) = (found.date, found.appointment.appointment);
    if found.appointment.stage != Stage::Confirmed {
        return Err(rejected(&AgendaError::NotStanding));
    }
    let intent = move_of(executor, &found, to).await?;
    let done = give(executor, to.date, intent, context.clone()).await?;
    let this = Move { appointment, from, to: to.date, command_id: context.command_id };
    finish_move(executor, this, &context).await?;
    // Another move, or a cancellation, may have been faster.
    let now = find(executor, appointment).await?;
    if now.date == to.date && now.appointment.stage == Stage::Confirmed {
        Ok(done)
    } else {
        Err(ExecuteError::Contended)
    }
}

/// The booking on the new day: the same appointment with the same link.
pub(super) async fn move_of(
    executor: &Executor,
    found: &Found,
    to: NewTime,
) -> Result<AgendaIntent, ChangeError> {
    let booked = &found.appointment;
    let wish = WishedAppointment {
        kind: booked.kind,
        date: to.date,
        starts: to.starts,
        minutes: Some(to.minutes.unwrap_or(booked.slot.minutes)),
        customer: booked.customer,
        repair: booked.repair,
    };
    let starts_at = booked.slot.interval().from;
    let moved_from = MovedFrom { date: found.date, starts_at, sequence: booked.sequence };
    let terms = Terms {
        link_hash: booked.link_hash.clone(),
        // Whoever may have this appointment may have it on another day: it is no further one.
        no_shows: 0,
        standing: 0,
        moved_from: Some(moved_from),
    };
    let booking = booking(executor, booked.appointment, wish, terms).await?;
    Ok(AgendaIntent::Book { booking: Box::new(booking) })
}

/// Calls an appointment off, or gives up a held slot.
///
/// # Errors
/// A refusal, or a failure of the log.
pub async fn cancel(
    executor: &Executor,
    appointment: AppointmentId,
    reason: Option<String>,
    context: Context,
) -> Result<Executed, ChangeError> {
    let Found { date, appointment: booked } = find_for(executor, appointment, &context).await?;
    let reason = reason.map(|reason| Personal::new(booked.customer, reason));
    give(executor, date, AgendaIntent::Cancel { appointment, reason }, context).await
}

/// Notes that the customer came.
///
/// # Errors
/// A refusal, or a failure of the log.
pub async fn mark_attended(
    executor: &Executor,
    appointment: AppointmentId,
    context: Context,
) -> Result<Executed, ChangeError> {
    let date = find_for(executor, appointment, &context).await?.date;
    give(executor, date, AgendaIntent::MarkAttended { appointment }, context).await
}

/// Notes that the customer did not come.
///
/// # Errors
/// A refusal, or a failure of the log.
pub async fn mark_missed(
    executor: &Executor,
    appointment: AppointmentId,
    context: Context,
) -> Result<Executed, ChangeError> {
    let date = find_for(executor, appointment, &context).await?.date;
    give(executor, date, AgendaIntent::MarkMissed { appointment }, context).await
}

/// Answers the question that a deletion in the other calendar asked: the appointment stands, and its entry is made
/// again.
///
/// # Errors
/// A refusal, or a failure of the log.
pub async fn restore_mirror(
    executor: &Executor,
    appointment: AppointmentId,
    context: Context,
) -> Result<Executed, ChangeError> {
    let date = find_for(executor, appointment, &context).await?.date;
    give(executor, date, AgendaIntent::RestoreMirror { appointment }, context).await
}
