//! `send_daily_summary`: tells the owner in the morning what the day brings.

use chrono::{DateTime, NaiveDate, Utc};
use commands::notifications::{Concerned, Wish};
use domain::calendar::santiago_date;
use domain::job_run::Job;
use domain::notification::{Cause, Fact, Facts, NotificationKind};
use domain::repair::Status;
use domain::ticket::TicketStatus;
use projections::dashboard::{Overview, overview};
use projections::tickets::{self, TicketFilter};

use super::appointments::confirmed_on;
use crate::done::{Done, JobFailure};
use crate::telling::{Told, context, occasion_id};
use crate::tools::Tools;

const JOB: Job = Job::SendDailySummary;
/// As many tickets as the desk shows at once; nobody needs to know how many more there are.
const MOST: u32 = 200;

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
    let appointments = confirmed_on(&tools.executor, today).await?.len();
    let filter = TicketFilter {
        status: vec![TicketStatus::Open],
        breached: true,
        ..TicketFilter::default()
    };
    let late = tickets::list(db, &filter, None, MOST).await?.items.len();
    let mut lines = vec![format!("Citas de hoy: {appointments}")];
    lines.extend(of_overview(&overview(db, now).await?));
    lines.push(format!("Consultas abiertas con el plazo incumplido: {late}"));
    Ok(lines)
}

/// The workshop at a glance, in lines that say something about the day.
fn of_overview(seen: &Overview) -> Vec<String> {
    let in_state = |status| {
        seen.states.iter().find(|count| count.status == status).map_or(0, |count| count.repairs)
    };
    let waiting = seen.ready_ageing.days_31_60 + seen.ready_ageing.days_over_60;
    vec![
        format!("Equipos por diagnosticar: {}", in_state(Status::Received)),
        format!("Presupuestos sin respuesta: {}", in_state(Status::Quoted)),
        format!("Reparaciones aprobadas en la fila: {}", in_state(Status::Approved)),
        format!("En reparación: {}", in_state(Status::Repairing)),
        format!("Esperando repuestos: {}", in_state(Status::WaitingParts)),
        format!("Terminadas sin control de calidad: {}", in_state(Status::Completed)),
        format!(
            "Listas para retiro: {}, {waiting} desde hace más de 30 días",
            in_state(Status::ReadyPickup)
        ),
        format!("Reclamos abiertos: {}", seen.complaints),
        format!("Por cobrar: {}", seen.unpaid),
    ]
}
