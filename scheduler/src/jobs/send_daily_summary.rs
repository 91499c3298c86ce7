//! `send_daily_summary`: tells the owner in the morning what the day brings.

use chrono::{DateTime, NaiveDate, Utc};
use commands::breaches;
use commands::notifications::{Concerned, Wish, confirmed_appointments};
use domain::agenda::{Appointment, last_bookable_day};
use domain::breach::Breach;
use domain::calendar::{opening_hours, santiago_date};
use domain::job_run::Job;
use domain::notification::{Cause, Fact, Facts, NotificationKind};
use domain::person::erasure_due;
use domain::repair::{Repair, Status};
use domain::ticket::TicketStatus;
use domain::wording;
use projections::dashboard::{Overview, overview};
use projections::job_runs::{RunStanding, recent};
use projections::payments;
use projections::people::erasure_requests;
use projections::tickets::{self, TicketFilter};

use crate::done::{Done, JobFailure};
use crate::telling::{Told, context, occasion_id};
use crate::tools::Tools;

const JOB: Job = Job::SendDailySummary;
/// As many tickets as the desk shows at once; of more it is only said that there are more.
const MOST: u32 = 200;
/// How many repairs are named in a line.
const NAMED: usize = 10;
/// What is said of those whose warnings are not proved.
const UNPROVED: &str = "Más de 90 días sin retirar y sin prueba del aviso del día 60 u 80";

pub(super) async fn run(tools: &Tools) -> Result<Done, JobFailure> {
    let now = tools.now();
    let today = santiago_date(now);
    let lines = lines(tools, today, now).await?;
    let facts = Facts::new().with("fecha", Fact::Day(today)).with("lineas", Fact::Lines(lines));
    let cause = Cause::moment(occasion_id(JOB, "summary"), today.to_string());
    let wish = Wish::new(cause, NotificationKind::DailySummary, facts, Concerned::default());
    let mut told = Told::default();
    let context = context(JOB, &today.to_string());
    told.note(JOB, tools.notifications.queue_for(&tools.executor, wish, &context).await)?;
    Ok(told.done("resúmenes"))
}

async fn lines(
    tools: &Tools,
    today: NaiveDate,
    now: DateTime<Utc>,
) -> Result<Vec<String>, JobFailure> {
    let db = tools.read_side.db();
    let appointments = confirmed_appointments(&tools.executor, today).await?.len();
    let filter = TicketFilter {
        status: vec![TicketStatus::Open],
        breached: true,
        ..TicketFilter::default()
    };
    let late = tickets::list(db, &filter, None, MOST).await?;
    let more = if late.next.is_some() { "más de " } else { "" };
    let mut lines = vec![format!("Citas de hoy: {appointments}")];
    lines.extend(displaced(tools, today, now).await?);
    lines.extend(deleted_in_google(tools, today, now).await?);
    lines.extend(of_overview(&overview(db, now).await?));
    let late = late.items.len();
    let payments = payments::to_decide(db).await?;
    lines.push(format!("Pagos por decidir: {payments}"));
    lines.push(format!("Consultas abiertas con el plazo incumplido: {more}{late}"));
    lines.extend(unproved_warnings(tools, today).await?);
    lines.extend(unreported(breaches::register(&tools.executor).await?.entries(), now));
    lines.extend(erasures(&erasure_requests(db).await?, today));
    lines.extend(failed_jobs(tools).await?);
    Ok(lines)
}

/// The breaches that the Agency has not been told of, and by when the first has to be.
fn unreported(entries: &[Breach], now: DateTime<Utc>) -> Option<String> {
    let due = entries.iter().filter(|entry| entry.report.is_none()).map(Breach::report_due_at);
    let first = due.clone().min()?;
    let what = "Vulneraciones de datos sin informar a la Agencia";
    Some(with_deadline(what, due.count(), &wording::local_time(first), first < now))
}

/// The requests to be erased that nobody has carried out, and by when the oldest has to be.
fn erasures(requests: &[DateTime<Utc>], today: NaiveDate) -> Option<String> {
    let due = erasure_due(*requests.first()?);
    let what = "Solicitudes de eliminar datos por atender";
    Some(with_deadline(what, requests.len(), &wording::day(due), due < today))
}

/// How many there are, and when the first of them falls due, or fell.
fn with_deadline(what: &str, count: usize, first: &str, is_over: bool) -> String {
    let verb = if is_over { "venció" } else { "vence" };
    format!("{what}: {count}, la primera {verb} el {first}")
}

/// The jobs whose last run failed for good: nothing else tells of them.
async fn failed_jobs(tools: &Tools) -> Result<Option<String>, JobFailure> {
    let mut failed = Vec::new();
    for job in Job::ALL {
        let last = recent(tools.read_side.db(), job, 1).await?.pop();
        if last.is_some_and(|last| last.standing == RunStanding::Failed) {
            failed.push(job.as_str());
        }
    }
    let named = failed.join(", ");
    Ok((!failed.is_empty()).then(|| format!("Tareas automáticas que fallaron: {named}")))
}

/// The appointments over which a holiday was decreed, as long as somebody has to move or cancel them.
async fn displaced(
    tools: &Tools,
    today: NaiveDate,
    now: DateTime<Utc>,
) -> Result<Option<String>, JobFailure> {
    let special = tools.executor.workshop().calendar.special();
    let closed = bookable_days(today, now).filter(|date| opening_hours(*date, special).is_none());
    let found = standing(tools, closed, |_| true).await?;
    Ok(found.map(|found| {
        format!("Citas en días en que el taller no abre, por mover o anular: {found}")
    }))
}

/// The appointments whose entry somebody deleted in Google's calendar, as long as nobody has said whether they stand.
async fn deleted_in_google(
    tools: &Tools,
    today: NaiveDate,
    now: DateTime<Utc>,
) -> Result<Option<String>, JobFailure> {
    let found = standing(tools, bookable_days(today, now), |booked| booked.deletion_seen).await?;
    Ok(found
        .map(|found| format!("Citas borradas en Google Calendar, por anular o reponer: {found}")))
}

fn bookable_days(today: NaiveDate, now: DateTime<Utc>) -> impl Iterator<Item = NaiveDate> {
    today.iter_days().take_while(move |date| *date <= last_bookable_day(now))
}

/// How many appointments like that stand on those days, and on which, if there are any.
async fn standing(
    tools: &Tools,
    days: impl Iterator<Item = NaiveDate>,
    is_meant: fn(&Appointment) -> bool,
) -> Result<Option<String>, JobFailure> {
    let (mut count, mut found) = (0, Vec::new());
    for date in days {
        let standing = confirmed_appointments(&tools.executor, date).await?;
        let meant = standing.iter().filter(|booked| is_meant(booked)).count();
        if meant > 0 {
            count += meant;
            found.push(wording::day(date));
        }
    }
    let found = found.join(", ");
    Ok((count > 0).then(|| format!("{count} ({found})")))
}

/// The instruments whose storage goes on after day 90, since a warning is not proved: somebody has to prove it.
async fn unproved_warnings(tools: &Tools, today: NaiveDate) -> Result<Option<String>, JobFailure> {
    let mut found = Vec::new();
    for number in tools.repairs_in(Status::ReadyPickup).await? {
        let repair = tools.executor.load_if_any::<Repair>(&number.to_string()).await?;
        if repair.is_some_and(|repair| repair.state.lacks_proof_of_warnings(today)) {
            found.push(number.to_string());
        }
    }
    let rest = found.len().saturating_sub(NAMED);
    found.truncate(NAMED);
    let named = found.join(", ");
    Ok(match (found.is_empty(), rest) {
        (true, _) => None,
        (false, 0) => Some(format!("{UNPROVED}: {named}")),
        (false, rest) => Some(format!("{UNPROVED}: {named} y {rest} más")),
    })
}

/// The workshop at a glance, in lines that say something about the day.
fn of_overview(seen: &Overview) -> Vec<String> {
    let in_state = |status| {
        seen.states.iter().find(|count| count.status == status).map_or(0, |count| count.repairs)
    };
    // What counts as abandoned can be collected like the others.
    let ready = in_state(Status::ReadyPickup) + in_state(Status::Abandoned);
    let waiting = seen.ready_ageing.days_31_60 + seen.ready_ageing.days_over_60;
    vec![
        format!("Equipos por diagnosticar: {}", in_state(Status::Received)),
        format!("Presupuestos sin respuesta: {}", in_state(Status::Quoted)),
        format!("Reparaciones aprobadas en la fila: {}", in_state(Status::Approved)),
        format!("En reparación: {}", in_state(Status::Repairing)),
        format!("Esperando repuestos: {}", in_state(Status::WaitingParts)),
        format!("Terminadas sin control de calidad: {}", in_state(Status::Completed)),
        format!("Listas para retiro: {ready}, {waiting} desde hace más de 30 días"),
        format!("Reclamos abiertos: {}", seen.complaints),
        format!("Por cobrar: {}", seen.unpaid),
        format!("A favor de clientes: {}", seen.owed_to_customers),
    ]
}
