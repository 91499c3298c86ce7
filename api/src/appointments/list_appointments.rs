//! `GET /appointments`: the desk's days; customers see their own.

use axum::extract::State;
use chrono::NaiveDate;
use domain::agenda::{AppointmentState, last_bookable_day};
use domain::calendar::{opening_hours, santiago_date};
use domain::values::{PersonId, RepairNumber};
use projections::appointments::{AppointmentFilter, list};
use serde::Deserialize;
use utoipa::IntoParams;

use super::day::Day;
use super::view::AppointmentView;
use super::{TABLES, booker};
use crate::extract::{Caller, Json, MinPosition, PageQuery, PageView, PresentedLink, Query};
use crate::problem::Problem;
use crate::state::ApiState;

/// Which appointments.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct AppointmentsQuery {
    /// On this day (Santiago) only.
    #[param(value_type = Option<NaiveDate>)]
    day: Option<Day>,
    /// On this day or later.
    #[param(value_type = Option<NaiveDate>)]
    from: Option<Day>,
    /// On this day or earlier.
    #[param(value_type = Option<NaiveDate>)]
    to: Option<Day>,
    /// Of this customer; for staff.
    #[param(value_type = Option<Uuid>)]
    customer: Option<PersonId>,
    /// About this repair. The bearer of a link must name it.
    #[param(value_type = Option<String>, example = "CDS-2026-0001")]
    repair: Option<RepairNumber>,
    /// States, separated by commas.
    #[param(example = "CONFIRMED,ATTENDED")]
    state: Option<String>,
    /// Only those whose entry was deleted in Google's calendar and that nobody has answered; for staff.
    deleted_in_google: Option<bool>,
    /// Only those that stand on a day on which the workshop turned out to be closed, since a holiday was decreed: they
    /// have to be moved or cancelled; for staff.
    displaced: Option<bool>,
}

/// Appointments in the order in which they begin: all of them for staff, customers see their own.
#[utoipa::path(
    get, path = "/appointments", tag = "appointments", security(("link" = []), ("bearer" = [])),
    params(AppointmentsQuery, PageQuery),
    responses((status = 200, description = "A page of appointments", body = PageView<AppointmentView>))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn list_appointments(
    State(state): State<ApiState>,
    Query(query): Query<AppointmentsQuery>,
    Query(page): Query<PageQuery>,
    caller: Caller,
    link: PresentedLink,
    wanted: MinPosition,
) -> Result<Json<PageView<AppointmentView>>, Problem> {
    let caller = booker(&state, query.repair, &caller, &link).await?;
    let staff = caller.actor.role.is_staff();
    let customer = match staff {
        true => query.customer,
        false => Some(caller.actor.person_id().ok_or_else(|| Problem::of("auth.required"))?),
    };
    let mut wanted_states = states(query.state.as_deref())?;
    let displaced = query.displaced == Some(true) && staff;
    if displaced {
        wanted_states = vec![AppointmentState::Confirmed];
    }
    let filter = AppointmentFilter {
        from: query.day.or(query.from).map(|day| day.0),
        to: query.day.or(query.to).map(|day| day.0),
        days: if displaced { closed_days(&state) } else { Vec::new() },
        customer,
        repair: query.repair,
        state: wanted_states,
        deleted_in_mirror: query.deleted_in_google == Some(true) && staff,
    };
    state.caught_up(wanted, TABLES).await?;
    let found = list(state.db(), &filter, page.after()?, page.limit()).await?;
    Ok(Json(PageView::of(found, |row| AppointmentView::listed(row, &state, staff))))
}

/// The days ahead on which nobody comes: each month has its Sundays.
fn closed_days(state: &ApiState) -> Vec<NaiveDate> {
    let now = state.clock.now();
    let special = state.executor.workshop().calendar.special();
    let ahead = santiago_date(now).iter_days().take_while(|date| *date <= last_bookable_day(now));
    ahead.filter(|date| opening_hours(*date, special).is_none()).collect()
}

fn states(names: Option<&str>) -> Result<Vec<AppointmentState>, Problem> {
    let unknown = || {
        let problem = Problem::of("request.malformed_query");
        problem.with_error("state", "is not a state of an appointment")
    };
    let names = names.unwrap_or_default().split(',').map(str::trim).filter(|it| !it.is_empty());
    names.map(|name| AppointmentState::parse(name).ok_or_else(unknown)).collect()
}
