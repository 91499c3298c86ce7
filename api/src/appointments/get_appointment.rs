//! `GET /appointments/{id}` and `GET /appointments/{id}.ics`: one appointment, as the log knows it now.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};

use super::calendar_file::{AppointmentOrFile, calendar_file};
use super::view::AppointmentView;
use super::visible;
use crate::extract::{Caller, Json, Path, PresentedLink};
use crate::problem::Problem;
use crate::state::ApiState;

/// One appointment, on the day where it is now; with `.ics` after the id, as a calendar file whose instants are UTC.
#[utoipa::path(
    get, path = "/appointments/{id}", tag = "appointments", security(("link" = []), ("bearer" = [])),
    params(AppointmentOrFile),
    responses((status = 200, description = "The appointment", content(
        (AppointmentView = "application/json"),
        (String = "text/calendar"),
    )))
)]
#[tracing::instrument(skip_all, fields(appointment.id = %path.id.appointment))]
pub(crate) async fn get_appointment(
    State(state): State<ApiState>,
    Path(path): Path<AppointmentOrFile>,
    caller: Caller,
    link: PresentedLink,
) -> Result<Response, Problem> {
    let (found, caller) = visible(&state, path.id.appointment, &caller, &link).await?;
    if path.id.is_file {
        return Ok(calendar_file(&state, &found));
    }
    let for_staff = caller.actor.role.is_staff();
    Ok(Json(AppointmentView::of(&found, &state, for_staff)).into_response())
}
