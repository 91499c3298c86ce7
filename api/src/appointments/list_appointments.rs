//! `GET /appointments`: the desk's days; customers see their own.

use axum::extract::State;
use chrono::NaiveDate;
use domain::agenda::AppointmentState;
use domain::values::{PersonId, RepairNumber};
use projections::appointments::{AppointmentFilter, list};
use serde::Deserialize;
use utoipa::IntoParams;

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
    day: Option<NaiveDate>,
    /// On this day or later.
    from: Option<NaiveDate>,
    /// On this day or earlier.
    to: Option<NaiveDate>,
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
    let filter = AppointmentFilter {
        from: query.day.or(query.from),
        to: query.day.or(query.to),
        customer,
        repair: query.repair,
        state: states(query.state.as_deref())?,
        deleted_in_mirror: query.deleted_in_google == Some(true) && staff,
    };
    state.caught_up(wanted, TABLES).await?;
    let found = list(state.db(), &filter, page.after()?, page.limit()).await?;
    let now = state.clock.now();
    Ok(Json(PageView::of(found, |row| AppointmentView::listed(row, now, staff))))
}

fn states(names: Option<&str>) -> Result<Vec<AppointmentState>, Problem> {
    let unknown = || {
        let problem = Problem::of("request.malformed_query");
        problem.with_error("state", "is not a state of an appointment")
    };
    let names = names.unwrap_or_default().split(',').map(str::trim).filter(|it| !it.is_empty());
    names.map(|name| AppointmentState::parse(name).ok_or_else(unknown)).collect()
}
