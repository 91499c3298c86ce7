//! Appointments end with what they were made for: the instrument that was to be collected, the person who was to come.

use std::ops::RangeInclusive;

use async_trait::async_trait;
use chrono::{NaiveDate, TimeDelta};
use domain::agenda::{AgendaIntent, Appointment, AppointmentKind, Stage, last_bookable_day};
use domain::calendar::santiago_date;
use eventlog::RecordedEvent;

use super::{ProcessManager, person_of_stream};
use crate::appointments::{Found, give, standing_on};
use crate::context::Context;
use crate::executor::{ExecuteError, Executor, Refused};

/// Closes the pick-ups of an instrument that was delivered: one that had begun by then, or was about to, was kept; later
/// ones are called off, those of the same day too, and others get their slots. Calls off what somebody had booked who was
/// erased.
#[derive(Debug, Clone, Copy)]
pub struct AppointmentEndings;

/// Whoever collects so long before their time came for that appointment.
const EARLY: TimeDelta = TimeDelta::hours(1);

#[async_trait]
impl ProcessManager for AppointmentEndings {
    fn name(&self) -> &'static str {
        "appointment_endings"
    }

    fn event_types(&self) -> &'static [&'static str] {
        &["RepairDelivered", "PersonErased"]
    }

    async fn react(
        &self,
        executor: &Executor,
        event: &RecordedEvent,
    ) -> Result<(), ExecuteError<Refused>> {
        let days = still_ahead(executor, event);
        let ended = if event.event_type == "RepairDelivered" {
            let number = event.stream.aggregate_id.parse().ok();
            let collects =
                move |it: &Appointment| it.kind == AppointmentKind::Pickup && it.repair == number;
            standing_on(executor, days, collects).await?
        } else {
            let erased = person_of_stream(event)?;
            standing_on(executor, days, move |it| it.customer == erased).await?
        };
        let context = Context::reaction(event, self.name());
        for found in ended {
            end(executor, event, &found, &context).await?;
        }
        Ok(())
    }
}

/// The days of which something may be left that was booked before the event: of an old one none, and nothing of it is
/// looked for. What happened yesterday may be followed after midnight only.
fn still_ahead(executor: &Executor, event: &RecordedEvent) -> RangeInclusive<NaiveDate> {
    let today = santiago_date(executor.clock().now());
    let first = santiago_date(event.recorded_at).max(today.pred_opt().unwrap_or(today));
    let last = last_bookable_day(event.recorded_at);
    // Who booked across midnight reached one day further.
    first..=last.succ_opt().unwrap_or(last)
}

async fn end(
    executor: &Executor,
    event: &RecordedEvent,
    found: &Found,
    context: &Context,
) -> Result<(), ExecuteError<Refused>> {
    let booked = &found.appointment;
    let appointment = booked.appointment;
    let was_kept = event.event_type == "RepairDelivered"
        && booked.stage == Stage::Confirmed
        && booked.slot.interval().from <= event.recorded_at + EARLY;
    let intent = if was_kept {
        AgendaIntent::MarkAttended { appointment }
    } else {
        AgendaIntent::Cancel { appointment, reason: None }
    };
    let step = context.step(&appointment.to_string());
    match give(executor, found.date, intent, step).await {
        // Somebody was faster, and it stands no more.
        Ok(_) | Err(ExecuteError::Rejected(_)) => Ok(()),
        Err(error) => Err(error),
    }
}
