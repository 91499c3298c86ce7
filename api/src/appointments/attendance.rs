//! `POST /appointments/{id}/arrive` and `POST /appointments/{id}/no-show`: whether the customer came.

use axum::extract::State;
use commands::appointments::{mark_attended, mark_missed};

use super::view::AppointmentView;
use super::{AppointmentPath, AppointmentWritten, written};
use crate::extract::{Allowed, Counter, IdempotencyKey, Path};
use crate::state::ApiState;

/// Notes that the customer came; late, too.
#[utoipa::path(
    post, path = "/appointments/{id}/arrive", tag = "appointments", security(("bearer" = [])),
    params(AppointmentPath),
    responses((status = 200, description = "Noted", body = AppointmentView))
)]
#[tracing::instrument(skip_all, fields(appointment.id = %path.id))]
pub(crate) async fn mark_appointment_attended(
    State(state): State<ApiState>,
    Path(path): Path<AppointmentPath>,
    caller: Allowed<Counter>,
    key: IdempotencyKey,
) -> AppointmentWritten {
    let done = mark_attended(&state.executor, path.id, key.context(&caller)).await?;
    written(&state, path.id, &caller, &done).await
}

/// Notes that the customer did not come, a quarter of an hour after the beginning at the earliest. Whoever missed
/// two appointments gets the next one from the owner.
#[utoipa::path(
    post, path = "/appointments/{id}/no-show", tag = "appointments", security(("bearer" = [])),
    params(AppointmentPath),
    responses((status = 200, description = "Noted", body = AppointmentView))
)]
#[tracing::instrument(skip_all, fields(appointment.id = %path.id))]
pub(crate) async fn mark_appointment_missed(
    State(state): State<ApiState>,
    Path(path): Path<AppointmentPath>,
    caller: Allowed<Counter>,
    key: IdempotencyKey,
) -> AppointmentWritten {
    let done = mark_missed(&state.executor, path.id, key.context(&caller)).await?;
    written(&state, path.id, &caller, &done).await
}
