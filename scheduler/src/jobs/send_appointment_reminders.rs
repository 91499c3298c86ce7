//! `send_appointment_reminders`: in the evening, of the appointments of the next day on which the workshop is open
//! (`product.md` §8 row 27).

use commands::notifications::expected_appointments;
use domain::calendar::santiago_date;
use domain::job_run::Job;
use domain::notification::NotificationKind;
use domain::notification::reminders::next_open_day;

use super::appointments::remind;
use crate::done::{Done, JobFailure};
use crate::telling::Told;
use crate::tools::Tools;

const JOB: Job = Job::SendAppointmentReminders;

pub(super) async fn run(tools: &Tools) -> Result<Done, JobFailure> {
    let (executor, now) = (&tools.executor, tools.now());
    let today = santiago_date(now);
    // Made up on the next morning, it still reminds of what that day brings.
    let mut appointments = expected_appointments(executor, today).await?;
    appointments.retain(|appointment| appointment.slot.interval().from > now);
    if let Some(next) = next_open_day(today, executor.workshop().calendar.special()) {
        appointments.extend(expected_appointments(executor, next).await?);
    }
    let mut told = Told::default();
    for appointment in &appointments {
        let kind = NotificationKind::AppointmentReminder;
        told.note(JOB, remind(tools, JOB, kind, appointment).await)?;
    }
    Ok(told.done("citas"))
}
