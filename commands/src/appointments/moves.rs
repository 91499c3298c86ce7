//! The second half of a move to another day: the old day lets go of what the new one has.
//!
//! Whoever moves does it at once, and the process manager `appointment_moves` does it again after a crash: under the
//! same command id, so that the second time changes nothing, even where the appointment has since come back to the
//! old day.

use chrono::NaiveDate;
use domain::Actor;
use domain::agenda::{Agenda, AgendaIntent, Appointment, Stage, agenda_id};
use domain::values::AppointmentId;
use eventlog::LogError;
use uuid::Uuid;

use super::{ChangeError, give};
use crate::context::Context;
use crate::executor::{ExecuteError, Executor};

/// Who lets go, in the audit, and the fingerprint of those commands.
const ACTOR: &str = "appointment_moves";

/// An appointment that has a slot on a new day.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Move {
    /// Which.
    pub(crate) appointment: AppointmentId,
    /// The day that has to let it go.
    pub(crate) from: NaiveDate,
    /// The day that has it.
    pub(crate) to: NaiveDate,
    /// The command that booked it there.
    pub(crate) command_id: Uuid,
}

/// Lets the old day go of the appointment. Where that one was called off, ended or moved elsewhere in the meantime, the new
/// slot is given back instead: an appointment stands once, or not at all.
pub(crate) async fn finish_move(
    executor: &Executor,
    this: Move,
    context: &Context,
) -> Result<(), ChangeError> {
    let Move { appointment, from, to, .. } = this;
    let intent = AgendaIntent::ReleaseMoved { appointment, to };
    match give(executor, from, intent, step(&this, context, "let go")).await {
        // The customer came on the old day: what the state says below.
        Ok(_) | Err(ExecuteError::Rejected(_)) => {}
        Err(error) => return Err(error),
    }
    let old = on_day(executor, from, appointment).await?.map(|booked| booked.stage);
    let is_lost = match old {
        Some(Stage::MovedAway { to: where_to }) => where_to != to,
        // The appointment ended on the old day, and is found there for ever.
        Some(Stage::Cancelled | Stage::Attended | Stage::Missed) => true,
        Some(Stage::Held { .. } | Stage::Confirmed | Stage::Released) | None => false,
    };
    if !is_lost || !stands_because_of(executor, &this).await? {
        return Ok(());
    }
    tracing::info!(%appointment, %from, %to, "a move came too late, its slot is given back");
    let intent = AgendaIntent::Cancel { appointment, reason: None };
    give(executor, to, intent, step(&this, context, "give back")).await.map(drop)
}

/// Whether the new day has it, and from this old day.
async fn stands_because_of(executor: &Executor, this: &Move) -> Result<bool, LogError> {
    let new = on_day(executor, this.to, this.appointment).await?;
    Ok(new.is_some_and(|booked| {
        booked.stage == Stage::Confirmed
            && booked.moved_from.is_some_and(|moved| moved.date == this.from)
    }))
}

async fn on_day(
    executor: &Executor,
    date: NaiveDate,
    appointment: AppointmentId,
) -> Result<Option<Appointment>, LogError> {
    let agenda = executor.load_if_any::<Agenda>(&agenda_id(date)).await?;
    Ok(agenda.and_then(|agenda| agenda.state.appointment(appointment).cloned()))
}

fn step(this: &Move, context: &Context, step: &str) -> Context {
    let name = format!("{ACTOR} {step} {}", this.appointment);
    Context {
        actor: Actor::system(ACTOR),
        command_id: Uuid::new_v5(&this.command_id, name.as_bytes()),
        fingerprint: ACTOR.to_owned(),
        expected_version: None,
        ..context.clone()
    }
}
