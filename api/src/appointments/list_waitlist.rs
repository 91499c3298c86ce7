//! `GET /appointments/waitlist`: who waits, in order; customers see their own places.

use axum::extract::State;
use commands::appointments::waitlist::waitlist;
use domain::agenda::AppointmentKind;
use domain::values::RepairNumber;
use domain::waitlist::WaitlistEntry;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::booker;
use super::waitlist_view::WaitlistEntryView;
use crate::extract::{Caller, Json, PresentedLink, Query};
use crate::problem::Problem;
use crate::state::ApiState;

/// Which entries.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct WaitlistQuery {
    /// For this kind of appointment only: `RECEPTION`, `PICKUP` or `STREAMING`.
    #[param(value_type = Option<String>, example = "RECEPTION")]
    kind: Option<AppointmentKind>,
    /// About this repair. The bearer of a link must name it.
    #[param(value_type = Option<String>, example = "CDS-2026-0001")]
    repair: Option<RepairNumber>,
}

/// Who waits.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WaitlistView {
    /// In the order in which they came.
    entries: Vec<WaitlistEntryView>,
}

/// Who waits for an appointment, in the order in which they came: everybody for staff, customers see their own places.
/// As the log knows it now.
#[utoipa::path(
    get, path = "/appointments/waitlist", tag = "appointments",
    security(("link" = []), ("bearer" = [])), params(WaitlistQuery),
    responses((status = 200, description = "Who waits", body = WaitlistView))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn list_waitlist(
    State(state): State<ApiState>,
    Query(query): Query<WaitlistQuery>,
    caller: Caller,
    link: PresentedLink,
) -> Result<Json<WaitlistView>, Problem> {
    let caller = booker(&state, query.repair, &caller, &link).await?;
    let (now, staff) = (state.clock.now(), caller.actor.role.is_staff());
    let is_wanted = |known: &&WaitlistEntry| {
        (staff || caller.actor.person_id() == Some(known.customer))
            && query.kind.is_none_or(|kind| kind == known.kind)
            && query.repair.is_none_or(|repair| Some(repair) == known.repair)
    };
    let list = waitlist(&state.executor).await?;
    let wanted = list.entries().iter().filter(is_wanted);
    let entries = wanted.map(|it| WaitlistEntryView::of(it, list.place(it), now, staff)).collect();
    Ok(Json(WaitlistView { entries }))
}
