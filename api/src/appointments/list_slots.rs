//! `GET /appointments/slots`: the times that can be booked, true at the moment of asking.

use axum::extract::State;
use chrono::TimeDelta;
use commands::appointments::{MOST_DAYS, WishedSlots, free_slots};
use domain::agenda::AppointmentKind;
use domain::calendar::santiago_date;
use domain::values::RepairNumber;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::booker;
use super::day::Day;
use super::view::SlotView;
use crate::extract::{Caller, Json, PresentedLink, Query};
use crate::problem::Problem;
use crate::state::ApiState;

/// Days that are shown where nobody says how many.
const USUAL_DAYS: i64 = 7;

/// Which slots.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct SlotsQuery {
    /// `RECEPTION`, `PICKUP` or `STREAMING`.
    #[param(value_type = String, example = "RECEPTION")]
    kind: AppointmentKind,
    /// How long, minutes; for streams, 60 to 240.
    minutes: Option<u32>,
    /// The first day (Santiago); today when it is not said.
    #[param(value_type = Option<NaiveDate>)]
    from: Option<Day>,
    /// The last day, at most 30 days later; a week when it is not said.
    #[param(value_type = Option<NaiveDate>)]
    to: Option<Day>,
    /// The repair whose link is shown.
    #[param(value_type = Option<String>, example = "CDS-2026-0001")]
    repair: Option<RepairNumber>,
}

/// The times that can be booked.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SlotsView {
    /// In order.
    slots: Vec<SlotView>,
}

/// The times that can be booked. Sundays, holidays, what is taken and what is too soon or too far are left out.
#[utoipa::path(
    get, path = "/appointments/slots", tag = "appointments", security(("link" = []), ("bearer" = [])),
    params(SlotsQuery),
    responses((status = 200, description = "The free slots", body = SlotsView))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn list_appointment_slots(
    State(state): State<ApiState>,
    Query(query): Query<SlotsQuery>,
    caller: Caller,
    link: PresentedLink,
) -> Result<Json<SlotsView>, Problem> {
    let SlotsQuery { kind, minutes, from, to, repair } = query;
    let caller = booker(&state, repair, &caller, &link).await?;
    let from = from.map_or_else(|| santiago_date(state.clock.now()), |day| day.0);
    let usual = || from.checked_add_signed(TimeDelta::days(USUAL_DAYS - 1)).and_then(Day::of);
    let Day(to) = to.or_else(usual).ok_or_else(|| Problem::of("request.malformed_query"))?;
    if (to - from).num_days() >= i64::try_from(MOST_DAYS).unwrap_or(i64::MAX) || to < from {
        let why = "is at most 30 days after the first day, and not before it";
        return Err(Problem::of("request.malformed_query").with_error("to", why));
    }
    let wish = WishedSlots { kind, minutes, days: from..=to };
    let context = caller.context(Uuid::nil(), String::new());
    let free = free_slots(&state.executor, wish, &context).await?;
    Ok(Json(SlotsView { slots: free.iter().map(SlotView::from).collect() }))
}
