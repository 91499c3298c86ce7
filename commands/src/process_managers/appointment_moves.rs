//! The old day of an appointment lets it go, once the new day has it.

use async_trait::async_trait;
use chrono::NaiveDate;
use domain::agenda::AgendaEvent;
use eventlog::{LogError, RecordedEvent};

use super::ProcessManager;
use crate::appointments::{Move, finish_move};
use crate::context::Context;
use crate::executor::{ExecuteError, Executor, Refused};

/// Finishes moves to another day. Whoever moves does it at once; after a crash between the two days, this does.
#[derive(Debug, Clone, Copy)]
pub struct AppointmentMoves;

#[async_trait]
impl ProcessManager for AppointmentMoves {
    fn name(&self) -> &'static str {
        "appointment_moves"
    }

    fn event_types(&self) -> &'static [&'static str] {
        &["AppointmentConfirmed"]
    }

    async fn react(
        &self,
        executor: &Executor,
        event: &RecordedEvent,
    ) -> Result<(), ExecuteError<Refused>> {
        let AgendaEvent::AppointmentConfirmed { appointment, moved_from: Some(from), .. } =
            event.decode()?
        else {
            return Ok(());
        };
        let to = day_of_stream(event)?;
        let command_id = event.metadata.command_id;
        let context = Context::reaction(event, self.name());
        finish_move(executor, Move { appointment, from, to, command_id }, &context).await
    }
}

/// The day whose agenda an event is in.
pub(super) fn day_of_stream(event: &RecordedEvent) -> Result<NaiveDate, LogError> {
    event.stream.aggregate_id.parse().map_err(|_| LogError::Damaged {
        at: event.position.to_string(),
        why: "an agenda is not named by its day".to_owned(),
    })
}
