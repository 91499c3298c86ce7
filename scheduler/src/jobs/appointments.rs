//! Appointments as reminders see them: read from the agenda of their day, whatever the read tables know.

use chrono::NaiveDate;
use commands::notifications::{Concerned, Queued, Wish};
use commands::{ExecuteError, Executor, Refused};
use domain::agenda::{Agenda, Appointment, AppointmentKind, Stage, agenda_id};
use domain::job_run::Job;
use domain::notification::{Cause, Fact, Facts, NotificationKind};
use eventlog::LogError;

use crate::telling::context;
use crate::tools::Tools;

/// The appointments that stand on that day, by their time.
pub(super) async fn confirmed_on(
    executor: &Executor,
    date: NaiveDate,
) -> Result<Vec<Appointment>, LogError> {
    let agenda = executor.load_if_any::<Agenda>(&agenda_id(date)).await?;
    let Some(agenda) = agenda else { return Ok(Vec::new()) };
    let confirmed = agenda.state.appointments().filter(|it| it.stage == Stage::Confirmed);
    let mut confirmed: Vec<Appointment> = confirmed.cloned().collect();
    confirmed.sort_by_key(|appointment| appointment.slot.local);
    Ok(confirmed)
}

/// Reminds of an appointment: once for each time that it has.
pub(super) async fn remind(
    tools: &Tools,
    job: Job,
    kind: NotificationKind,
    appointment: &Appointment,
) -> Result<Queued, ExecuteError<Refused>> {
    let (id, starts) = (appointment.appointment, appointment.slot.interval().from);
    // Moved to another time, it is another occasion.
    let cause = Cause::moment(id.uuid(), format!("at-{}", appointment.slot.local));
    let facts = Facts::new()
        .with("cita", Fact::Text(title(appointment.kind).to_owned()))
        .with("hora", Fact::Moment(starts));
    let concerned = Concerned::customer(appointment.customer);
    let occasion = format!("{id} {:?}", cause.moment);
    let wish = Wish { not_after: Some(starts), ..Wish::new(cause, kind, facts, concerned) };
    let wish = wish.about("appointment", id);
    tools.notifications.queue_for(&tools.executor, wish, &context(job, &occasion)).await
}

/// What an appointment is for, as the customer reads it.
const fn title(kind: AppointmentKind) -> &'static str {
    match kind {
        AppointmentKind::Reception => "recepción de equipo",
        AppointmentKind::Pickup => "retiro de equipo",
        AppointmentKind::Streaming => "transmisión de la reparación",
    }
}
