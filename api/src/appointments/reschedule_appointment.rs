//! `PUT /appointments/{id}`: moves an appointment, to another day too.

use axum::extract::State;
use chrono::{NaiveDate, NaiveTime};
use commands::appointments::{NewTime, reschedule};
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::AppointmentView;
use super::{AppointmentPath, AppointmentWritten, visible, written};
use crate::extract::{Caller, IdempotencyKey, Json, Path, PresentedLink};
use crate::state::ApiState;

/// When it should be instead.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "date": "2026-12-10", "starts": "11:30" }))]
pub(crate) struct RescheduleRequest {
    /// The day (Santiago).
    date: NaiveDate,
    /// When it begins, local time, on the quarter of an hour.
    #[schema(value_type = String, example = "11:30")]
    starts: NaiveTime,
    /// How long, minutes; as long as before when it is not said.
    minutes: Option<u32>,
}

/// Moves an appointment. It gets the new slot, or keeps the one it has. Customers until two hours before.
#[utoipa::path(
    put, path = "/appointments/{id}", tag = "appointments", security(("link" = []), ("bearer" = [])),
    params(AppointmentPath),
    responses((status = 200, description = "Moved", body = AppointmentView))
)]
#[tracing::instrument(skip_all, fields(appointment.id = %path.id))]
pub(crate) async fn reschedule_appointment(
    State(state): State<ApiState>,
    Path(path): Path<AppointmentPath>,
    caller: Caller,
    link: PresentedLink,
    key: IdempotencyKey,
    Json(request): Json<RescheduleRequest>,
) -> AppointmentWritten {
    let (_, caller) = visible(&state, path.id, &caller, &link).await?;
    let RescheduleRequest { date, starts, minutes } = request;
    let to = NewTime { date, starts, minutes };
    let done = reschedule(&state.executor, path.id, to, key.context(&caller)).await?;
    written(&state, path.id, &caller, &done).await
}
