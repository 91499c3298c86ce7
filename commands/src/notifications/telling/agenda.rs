//! What becomes of an appointment tells its customer: made, moved, called off by the workshop.

use cqrs_es::Aggregate as _;
use domain::agenda::{Agenda, AgendaEvent, Appointment, Stage, agenda_id};
use domain::notification::{Cause, Fact, Facts, NotificationKind};
use domain::values::AppointmentId;
use domain::wording::appointment_topic;
use domain::{Decider as _, Role};
use eventlog::{LogError, Position, RecordedEvent, StreamId};

use crate::executor::Executor;
use crate::notifications::queue::{Concerned, Wish};

/// What an event of a day tells. What the customer calls off they know, and what ends by itself is told elsewhere.
pub(in crate::notifications) async fn of_agenda(
    executor: &Executor,
    event: &RecordedEvent,
) -> Result<Option<Wish>, LogError> {
    let Some((kind, booked)) = told_by(executor, event).await? else { return Ok(None) };
    let starts = booked.slot.interval().from;
    let facts = Facts::new()
        .with("cita", Fact::Text(appointment_topic(booked.kind).to_owned()))
        .with("hora", Fact::Moment(starts));
    let concerned = Concerned::customer(booked.customer);
    let wish = Wish::new(Cause::event(event.event_id), kind, facts, concerned);
    let wish = Wish { not_after: Some(starts), ..wish };
    Ok(Some(wish.about("appointment", booked.appointment)))
}

async fn told_by(
    executor: &Executor,
    event: &RecordedEvent,
) -> Result<Option<(NotificationKind, Appointment)>, LogError> {
    let (kind, day, appointment) = match event.decode()? {
        AgendaEvent::AppointmentConfirmed { appointment, moved_from: None, .. } => {
            let day = Day::until(executor, event.stream.clone(), event.position).await?;
            (NotificationKind::AppointmentBooked, day, appointment)
        }
        AgendaEvent::AppointmentRescheduled { appointment, .. } => {
            let day = Day::until(executor, event.stream.clone(), event.position).await?;
            (moved_by(event), day, appointment)
        }
        // Only now the move counts: of two at once the other one does not.
        AgendaEvent::AppointmentMovedAway { appointment, to, .. } => {
            let stream = StreamId::new(Agenda::TYPE, agenda_id(to));
            let day = Day::until(executor, stream, event.position).await?;
            let Some(kind) = day.arrival(appointment)?.map(moved_by) else { return Ok(None) };
            (kind, day, appointment)
        }
        AgendaEvent::AppointmentCancelled { appointment, .. } if is_by_staff(event) => {
            let day = Day::until(executor, event.stream.clone(), event.position).await?;
            (NotificationKind::AppointmentCancelled, day, appointment)
        }
        _ => return Ok(None),
    };
    let told = |booked: &&Appointment| {
        booked.stage == Stage::Confirmed || kind == NotificationKind::AppointmentCancelled
    };
    let booked = day.agenda.appointment(appointment).filter(told);
    Ok(booked.map(|booked| (kind, booked.clone())))
}

/// To whoever moved it themselves it is an appointment that was made.
fn moved_by(event: &RecordedEvent) -> NotificationKind {
    if is_by_staff(event) {
        NotificationKind::AppointmentMoved
    } else {
        NotificationKind::AppointmentBooked
    }
}

fn is_by_staff(event: &RecordedEvent) -> bool {
    Role::parse(&event.metadata.actor_role).is_some_and(Role::is_staff)
}

/// A day as it was at a position of the log, so that telling again tells the same.
struct Day {
    agenda: Agenda,
    history: Vec<RecordedEvent>,
}

impl Day {
    async fn until(
        executor: &Executor,
        stream: StreamId,
        position: Position,
    ) -> Result<Self, LogError> {
        let mut history = executor.log().load(&stream, 0).await?;
        history.retain(|event| event.position <= position);
        let mut agenda = Agenda::default();
        for event in &history {
            agenda.evolve(&event.decode()?);
        }
        Ok(Self { agenda, history })
    }

    /// The event by which the appointment came to the day.
    fn arrival(&self, appointment: AppointmentId) -> Result<Option<&RecordedEvent>, LogError> {
        for event in self.history.iter().rev() {
            if let AgendaEvent::AppointmentConfirmed { appointment: who, .. } = event.decode()?
                && who == appointment
            {
                return Ok(Some(event));
            }
        }
        Ok(None)
    }
}
