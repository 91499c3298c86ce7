//! `POST /appointments/{id}/restore-in-google`: the answer to an entry that was deleted in Google's calendar.

use axum::extract::State;
use commands::appointments::restore_mirror;

use super::view::AppointmentView;
use super::{AppointmentPath, AppointmentWritten, written};
use crate::extract::{Allowed, Counter, IdempotencyKey, Path};
use crate::state::ApiState;

/// Says that an appointment stands although its entry was deleted in Google's calendar: the entry is made again.
/// The other answer is to call it off.
#[utoipa::path(
    post, path = "/appointments/{id}/restore-in-google", tag = "appointments", security(("bearer" = [])),
    params(AppointmentPath),
    responses((status = 200, description = "It stands", body = AppointmentView))
)]
#[tracing::instrument(skip_all, fields(appointment.id = %path.id))]
pub(crate) async fn restore_appointment_in_google(
    State(state): State<ApiState>,
    Path(path): Path<AppointmentPath>,
    caller: Allowed<Counter>,
    key: IdempotencyKey,
) -> AppointmentWritten {
    let done = restore_mirror(&state.executor, path.id, key.context(&caller)).await?;
    written(&state, path.id, &caller, &done).await
}
