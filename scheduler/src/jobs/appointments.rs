//! Reminding of an appointment.

use commands::notifications::{Concerned, Queued, Wish};
use commands::{ExecuteError, Refused};
use domain::agenda::Appointment;
use domain::job_run::Job;
use domain::notification::{Cause, Fact, Facts, NotificationKind};
use domain::wording::appointment_topic;

use crate::telling::context;
use crate::tools::Tools;

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
        .with("cita", Fact::Text(appointment_topic(appointment.kind).to_owned()))
        .with("hora", Fact::Moment(starts));
    let concerned = Concerned::customer(appointment.customer);
    let occasion = format!("{id} {:?}", cause.moment);
    let wish = Wish { not_after: Some(starts), ..Wish::new(cause, kind, facts, concerned) };
    let wish = wish.about("appointment", id);
    tools.notifications.queue_for(&tools.executor, wish, &context(job, &occasion)).await
}
