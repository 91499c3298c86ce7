//! `GET /admin/tickets/what-if`: the promises of a month counted again. A report, never a correction.

use axum::extract::State;
use chrono::{DateTime, Months, NaiveDate, NaiveTime, Utc};
use commands::tickets::recount_tickets;
use domain::calendar::{OpeningHours, WeekHours, WorkCalendar, local_to_utc};
use domain::ticket::what_if::{ClockResult, ClockWhatIf, TicketWhatIf};
use domain::ticket::{Category, TicketPolicy};
use domain::values::TicketId;
use projections::tickets::with_clocks_between;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::extract::{Allowed, AuditReading, Json, MinPosition, Query};
use crate::problem::Problem;
use crate::state::ApiState;
use crate::tickets::TICKETS;

/// What every such report says of itself.
const LABEL: &str =
    "Simulación: recálculo con otro calendario u otros plazos. No cambia lo registrado.";
/// A rule set that was only tried has no version of its own.
const TRIED: u32 = 0;

/// Which month, and what should be different. What is not named stays as it is.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct WhatIfQuery {
    /// The month in which clocks started, in Santiago.
    #[param(example = "2026-11")]
    month: String,
    /// The hours from Monday to Friday, or `closed`.
    #[param(example = "09:00-18:00")]
    weekdays: Option<String>,
    /// The hours of Saturday, or `closed`.
    #[param(example = "closed")]
    saturday: Option<String>,
    /// The hours of Sunday, or `closed`.
    sunday: Option<String>,
    /// Minutes until the answer by category, separated by commas.
    #[param(example = "repair_status:60,complaint:60")]
    targets: Option<String>,
}

/// A month counted again.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "label": "Simulación: recálculo con otro calendario u otros plazos. No cambia lo registrado.",
    "month": "2026-11", "calendar": "cl-1+0c2f5d1e9a34", "calendar_in_force": "cl-1", "clocks": 41,
    "recorded_breaches": 2, "recounted_breaches": 5, "tickets": []
}))]
pub(crate) struct WhatIfReport {
    /// That this is a simulation, in Spanish.
    label: &'static str,
    /// The month.
    month: String,
    /// The version of the calendar that it was counted with.
    calendar: String,
    /// The version of the one in force.
    calendar_in_force: String,
    /// How many clocks started in the month.
    clocks: usize,
    /// How many of them were breached, as recorded …
    recorded_breaches: usize,
    /// … and as counted again.
    recounted_breaches: usize,
    /// Each ticket.
    tickets: Vec<TicketRecount>,
}

/// A ticket counted again.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TicketRecount {
    /// Which.
    #[schema(value_type = Uuid)]
    ticket: TicketId,
    /// Its clocks that started in the month.
    clocks: Vec<ClockRecount>,
}

/// A clock counted again.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ClockRecount {
    /// Its number within the ticket.
    clock: u32,
    /// When it started (UTC).
    started_at: DateTime<Utc>,
    /// When it stopped (UTC); none if it still waits.
    stopped_at: Option<DateTime<Utc>>,
    /// As it was recorded.
    recorded: CountView,
    /// As it would have been.
    recounted: CountView,
}

/// What became of a clock.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CountView {
    /// The time that was promised, minutes.
    target_minutes: u32,
    /// The version of the calendar.
    calendar: String,
    /// Until when the answer was promised (UTC).
    answer_due_at: Option<DateTime<Utc>>,
    /// 100 % was reached.
    breached: bool,
    /// The time used up, seconds.
    spent_seconds: i64,
}

/// Counts the promises of a month again, under other hours or other targets. What was recorded stays what it is.
#[utoipa::path(
    get, path = "/admin/tickets/what-if", tag = "admin", security(("bearer" = [])),
    params(WhatIfQuery),
    responses((status = 200, description = "The month, counted again", body = WhatIfReport))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn recount_promises(
    State(state): State<ApiState>,
    Query(query): Query<WhatIfQuery>,
    _: Allowed<AuditReading>,
    wanted: MinPosition,
) -> Result<Json<WhatIfReport>, Problem> {
    let month = month_of(&query.month)?;
    let in_force = &state.executor.workshop().calendar;
    let calendar = calendar_of(&query, in_force)?;
    let policy = policy_of(query.targets.as_deref())?;
    state.caught_up(wanted, TICKETS).await?;
    let tickets = with_clocks_between(state.db(), month.0, month.1).await?;
    let recounts = recount_tickets(&state.executor, tickets, month, &calendar, &policy).await?;
    let breaches = recounts.iter().map(TicketWhatIf::breaches);
    let (recorded, recounted) = breaches.fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    Ok(Json(WhatIfReport {
        label: LABEL,
        month: query.month,
        calendar: calendar.version().to_owned(),
        calendar_in_force: in_force.version().to_owned(),
        clocks: recounts.iter().map(|ticket| ticket.clocks.len()).sum(),
        recorded_breaches: recorded,
        recounted_breaches: recounted,
        tickets: recounts.into_iter().map(TicketRecount::from).collect(),
    }))
}

fn malformed(parameter: &'static str, why: &'static str) -> Problem {
    Problem::of("request.malformed_query").with_error(parameter, why)
}

/// The instants at which a month begins and ends in Santiago.
fn month_of(text: &str) -> Result<(DateTime<Utc>, DateTime<Utc>), Problem> {
    let first = || {
        let is_long_enough = text.len() == "2026-11".len();
        let first = NaiveDate::parse_from_str(&format!("{text}-01"), "%Y-%m-%d").ok();
        let first = first.filter(|_| is_long_enough)?;
        Some((first, first.checked_add_months(Months::new(1))?))
    };
    let (first, next) = first().ok_or_else(|| malformed("month", "is a month like 2026-11"))?;
    let begins = |day: NaiveDate| local_to_utc(day.and_time(NaiveTime::MIN));
    Ok((begins(first), begins(next)))
}

fn calendar_of(query: &WhatIfQuery, in_force: &WorkCalendar) -> Result<WorkCalendar, Problem> {
    let mut week: WeekHours = *in_force.week();
    let changes = [
        ("weekdays", &query.weekdays, 0..5),
        ("saturday", &query.saturday, 5..6),
        ("sunday", &query.sunday, 6..7),
    ];
    for (parameter, text, days) in changes {
        if let Some(text) = text {
            week[days].fill(hours_of(parameter, text)?);
        }
    }
    WorkCalendar::new(week, in_force.special().to_vec())
        .map_err(|_| malformed("weekdays", "opens some day, and closes after it opens"))
}

/// The hours of a day as written; closed days have none.
fn hours_of(parameter: &'static str, text: &str) -> Result<Option<OpeningHours>, Problem> {
    if text == "closed" {
        return Ok(None);
    }
    let time = |text: &str| NaiveTime::parse_from_str(text, "%H:%M").ok();
    let read = || {
        let (opens, closes) = text.split_once('-')?;
        Some(OpeningHours { opens: time(opens)?, closes: time(closes)? })
    };
    let unreadable = || malformed(parameter, "is hours like 10:00-18:00, or closed");
    read().map(Some).ok_or_else(unreadable)
}

/// The rules in force with other minutes for the categories that are named.
fn policy_of(targets: Option<&str>) -> Result<TicketPolicy, Problem> {
    let mut policy = TicketPolicy::CURRENT;
    for target in targets.unwrap_or_default().split(',').filter(|target| !target.is_empty()) {
        let read = || {
            let (category, minutes) = target.split_once(':')?;
            let minutes: u32 = minutes.parse().ok()?;
            // A year at most: longer promises are no promises.
            let minutes = Some(minutes).filter(|minutes| (1..=366 * 24 * 60).contains(minutes))?;
            Some((Category::parse(category)?, minutes))
        };
        let (category, minutes) =
            read().ok_or_else(|| malformed("targets", "is like repair_status:60,complaint:60"))?;
        let promise = match category {
            Category::QuoteQuestion => &mut policy.quote_question,
            Category::RepairStatus => &mut policy.repair_status,
            Category::PaymentIssue => &mut policy.payment_issue,
            Category::Complaint => &mut policy.complaint,
            Category::Warranty => &mut policy.warranty,
            Category::GeneralInquiry => &mut policy.general_inquiry,
        };
        promise.minutes = minutes;
        policy.version = TRIED;
    }
    Ok(policy)
}

impl From<TicketWhatIf> for TicketRecount {
    fn from(report: TicketWhatIf) -> Self {
        let clocks = report.clocks.into_iter().map(ClockRecount::from).collect();
        Self { ticket: report.ticket, clocks }
    }
}

impl From<ClockWhatIf> for ClockRecount {
    fn from(clock: ClockWhatIf) -> Self {
        Self {
            clock: clock.clock,
            started_at: clock.started_at,
            stopped_at: clock.stopped_at,
            recorded: clock.before.into(),
            recounted: clock.after.into(),
        }
    }
}

impl From<ClockResult> for CountView {
    fn from(result: ClockResult) -> Self {
        Self {
            target_minutes: result.terms.target_minutes,
            calendar: result.calendar,
            answer_due_at: result.answer_due_at,
            breached: result.breached,
            spent_seconds: result.spent_seconds,
        }
    }
}
