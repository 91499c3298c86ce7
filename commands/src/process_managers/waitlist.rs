//! The waitlist follows the agenda: what becomes free is offered, and whoever has an appointment waits no more.

use async_trait::async_trait;
use domain::Decider as _;
use domain::agenda::{Agenda, AgendaEvent};
use domain::waitlist::{TakenSlot, WaitlistEntry, WaitlistEvent};
use eventlog::{LogError, RecordedEvent};

use super::appointment_moves::day_of_stream;
use super::{ProcessManager, person_of_stream};
use crate::appointments::waitlist::{leave_all, note_booking, offer_freed, waitlist};
use crate::context::Context;
use crate::executor::{ExecuteError, Executor, Refused};

/// Offers the slots that become free, by an event of the agenda or by the end of another offer, and takes those off the
/// list who have an appointment, have collected their instrument or were erased.
#[derive(Debug, Clone, Copy)]
pub struct WaitlistOffers;

#[async_trait]
impl ProcessManager for WaitlistOffers {
    fn name(&self) -> &'static str {
        "waitlist"
    }

    fn event_types(&self) -> &'static [&'static str] {
        &[
            "HoldReleased",
            "AppointmentConfirmed",
            "AppointmentRescheduled",
            "AppointmentMovedAway",
            "AppointmentCancelled",
            "AppointmentMissed",
            "BlockRemoved",
            "BusyImported",
            "BusyCleared",
            "SlotOfferEnded",
            "RepairDelivered",
            "PersonErased",
        ]
    }

    async fn react(
        &self,
        executor: &Executor,
        event: &RecordedEvent,
    ) -> Result<(), ExecuteError<Refused>> {
        // Nobody waits, most of the time.
        if waitlist(executor).await?.entries().is_empty() {
            return Ok(());
        }
        let context = Context::reaction(event, self.name());
        match &*event.stream.aggregate_type {
            "agenda" => follow_agenda(executor, event, &context).await,
            "waitlist" => {
                let WaitlistEvent::SlotOfferEnded { slot, .. } = event.decode()? else {
                    return Ok(());
                };
                offer_freed(executor, slot.local.date(), slot.interval(), context).await
            }
            "repair" => {
                let about = |known: &WaitlistEntry| {
                    known.repair.is_some_and(|it| it.to_string() == event.stream.aggregate_id)
                };
                leave_all(executor, about, &context).await
            }
            _ => {
                let erased = person_of_stream(event)?;
                leave_all(executor, |known| known.customer == erased, &context).await
            }
        }
    }
}

/// Whoever has the slot is taken off the list first, so that nobody is offered what they have just moved away from.
async fn follow_agenda(
    executor: &Executor,
    event: &RecordedEvent,
    context: &Context,
) -> Result<(), ExecuteError<Refused>> {
    let fact: AgendaEvent = event.decode()?;
    if let Some(taken) = taken_by(executor, event, &fact).await? {
        note_booking(executor, taken, context.step("taken")).await?;
    }
    match day_before(executor, event).await?.freed_by(&fact) {
        Some(freed) => {
            offer_freed(executor, day_of_stream(event)?, freed, context.step("freed")).await
        }
        None => Ok(()),
    }
}

/// The slot that an appointment has got by the event, if it has it still: what was called off since takes nothing from
/// anybody.
async fn taken_by(
    executor: &Executor,
    event: &RecordedEvent,
    fact: &AgendaEvent,
) -> Result<Option<TakenSlot>, LogError> {
    let (appointment, is_moved, at) = match fact {
        AgendaEvent::AppointmentConfirmed { appointment, moved_from, at } => {
            (*appointment, moved_from.is_some(), *at)
        }
        AgendaEvent::AppointmentRescheduled { appointment, at, .. } => (*appointment, true, *at),
        _ => return Ok(None),
    };
    let day = executor.load_if_any::<Agenda>(&event.stream.aggregate_id).await?;
    let booked = day.as_ref().and_then(|day| day.state.appointment(appointment));
    let now = executor.clock().now();
    Ok(booked.filter(|booked| booked.takes_its_time(now)).map(|booked| TakenSlot {
        appointment,
        customer: booked.customer,
        kind: booked.kind,
        slot: booked.slot,
        is_moved,
        at,
    }))
}

/// The day as it was before the event, so that reacting again finds the same.
async fn day_before(executor: &Executor, event: &RecordedEvent) -> Result<Agenda, LogError> {
    let mut day = Agenda::default();
    for past in executor.log().load(&event.stream, 0).await? {
        if past.sequence >= event.sequence {
            break;
        }
        day.evolve(&past.decode()?);
    }
    Ok(day)
}
