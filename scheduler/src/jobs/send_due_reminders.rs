//! `send_due_reminders`: quotes that wait for an answer (24 h, 72 h, day 7, day 13), appointments in two hours, and
//! offers to the waitlist that lapsed (`product.md` §4, §5 module 11).

use chrono::{DateTime, Utc};
use commands::ExecuteError;
use commands::appointments::waitlist::{self, WaitlistSweep};
use commands::notifications::{PendingQuote, RepairWish, expected_appointments, pending_quote};
use domain::calendar::santiago_date;
use domain::job_run::Job;
use domain::notification::reminders::{APPOINTMENT_SOON, quote_reminder};
use domain::notification::{Cause, NotificationKind};
use domain::repair::Status;
use domain::values::RepairNumber;
use eventlog::LogError;

use super::appointments::remind;
use crate::done::{Done, JobFailure};
use crate::telling::{Told, context};
use crate::tools::Tools;

const JOB: Job = Job::SendDueReminders;

pub(super) async fn run(tools: &Tools) -> Result<Done, JobFailure> {
    let now = tools.now();
    let mut told = Told::default();
    for number in tools.repairs_in(Status::Quoted).await? {
        let Some(wish) = wish(tools, number, now).await? else { continue };
        let context = context(JOB, &format!("{number} {:?}", wish.cause));
        let executor = &tools.executor;
        let queued = tools.notifications.queue_about_repair(executor, wish, &context).await;
        told.note(JOB, queued)?;
    }
    for appointment in expected_appointments(&tools.executor, santiago_date(now)).await? {
        let starts = appointment.slot.interval().from;
        if now < starts && starts - now <= APPOINTMENT_SOON {
            let kind = NotificationKind::AppointmentSoon;
            told.note(JOB, remind(tools, JOB, kind, &appointment).await)?;
        }
    }
    let done = told.done("presupuestos y citas");
    let swept = sweep_waitlist(tools).await?;
    let done = match swept.lapsed {
        0 => done,
        lapsed => done.and_saying(&format!("{lapsed} ofertas de horas vencidas")),
    };
    let done = done.counting("waitlist_offers_lapsed", swept.lapsed);
    Ok(done.counting("waitlist_entries_expired", swept.expired))
}

/// A refusal here is a fault of ours: what time brings about is for nobody to refuse.
async fn sweep_waitlist(tools: &Tools) -> Result<WaitlistSweep, JobFailure> {
    match waitlist::sweep(&tools.executor).await {
        Ok(swept) => Ok(swept),
        Err(ExecuteError::Log(error)) => Err(error.into()),
        Err(error) => Err(JobFailure::Found(error.to_string())),
    }
}

async fn wish(
    tools: &Tools,
    number: RepairNumber,
    now: DateTime<Utc>,
) -> Result<Option<RepairWish>, LogError> {
    let Some(PendingQuote { quote, issued }) = pending_quote(&tools.executor, number).await? else {
        return Ok(None);
    };
    let Some(due) = quote_reminder(quote.issued_at, quote.valid_until, now, None) else {
        return Ok(None);
    };
    let cause = Cause::moment(issued, due.as_str());
    let wish = RepairWish::new(number, NotificationKind::QuoteExpiring, cause);
    Ok(Some(RepairWish { not_after: Some(quote.valid_until), ..wish }))
}
