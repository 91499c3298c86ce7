//! The second half of a move to another day: the old day lets go of what the new one has.
//!
//! Whoever moves does it at once, and the process manager `appointment_moves` does it again after a crash. What counts
//! is the appointment's sequence, which rises with each change: the old day lets go of the appointment as it set out,
//! and never after it was changed there or has come back, however often and however late it is asked.

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
/// The step of the old day.
const LET_GO: &str = "let go";
/// The step of the new day where the move came too late.
const GIVE_BACK: &str = "give back";

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

/// Lets the old day go of the appointment. Where that one was changed, called off, ended or moved elsewhere in the
/// meantime, the new slot is given back instead: an appointment stands once, or not at all. A move whose new slot is
/// no longer there is over.
pub(crate) async fn finish_move(
    executor: &Executor,
    this: Move,
    context: &Context,
) -> Result<(), ChangeError> {
    let Move { appointment, from, to, .. } = this;
    let Some(sequence) = set_out_with(executor, &this).await? else { return Ok(()) };
    let intent = AgendaIntent::ReleaseMoved { appointment, to, sequence };
    match give(executor, from, intent, step(&this, context, LET_GO)).await {
        // It was changed on the old day, or the customer came there: what the state says below.
        Ok(_) | Err(ExecuteError::Rejected(_)) => {}
        Err(error) => return Err(error),
    }
    let Some(old) = on_day(executor, from, appointment).await? else { return Ok(()) };
    let is_lost = match old.stage {
        Stage::MovedAway { to: where_to } => where_to != to,
        // The appointment ended on the old day, and is found there for ever.
        Stage::Cancelled | Stage::Attended | Stage::Missed => true,
        // It was changed there, and whoever did so was told that it stands.
        Stage::Confirmed => old.sequence != sequence,
        Stage::Held { .. } | Stage::Released => false,
    };
    if !is_lost {
        return Ok(());
    }
    tracing::info!(%appointment, %from, %to, "a move came too late, its slot is given back");
    let intent = AgendaIntent::Cancel { appointment, reason: None };
    give(executor, to, intent, step(&this, context, GIVE_BACK)).await.map(drop)
}

/// Whether the move came too late, and its slot was given back.
pub(super) async fn came_too_late(executor: &Executor, this: &Move) -> Result<bool, LogError> {
    Ok(executor.log().find_command(step_id(this, GIVE_BACK)).await?.is_some())
}

/// The sequence that the appointment had on the old day when it set out, if the new day has it from there.
async fn set_out_with(executor: &Executor, this: &Move) -> Result<Option<u32>, LogError> {
    let new = on_day(executor, this.to, this.appointment).await?;
    let standing = new.filter(|booked| booked.stage == Stage::Confirmed);
    let moved = standing.and_then(|booked| booked.moved_from);
    Ok(moved.filter(|moved| moved.date == this.from).map(|moved| moved.sequence))
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
    Context {
        actor: Actor::system(ACTOR),
        command_id: step_id(this, step),
        fingerprint: ACTOR.to_owned(),
        expected_version: None,
        ..context.clone()
    }
}

fn step_id(this: &Move, step: &str) -> Uuid {
    let name = format!("{ACTOR} {step} {}", this.appointment);
    Uuid::new_v5(&this.command_id, name.as_bytes())
}
