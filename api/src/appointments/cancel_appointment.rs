//! `DELETE /appointments/{id}`: calls an appointment off, or gives up a held slot.

use axum::extract::State;
use commands::appointments::cancel;

use super::view::AppointmentView;
use super::{AppointmentPath, AppointmentWritten, visible, written};
use crate::extract::{Caller, IdempotencyKey, Path, PresentedLink};
use crate::state::ApiState;

/// Calls an appointment off, or gives up a held slot. Customers until two hours before.
#[utoipa::path(
    delete, path = "/appointments/{id}", tag = "appointments", security(("link" = []), ("bearer" = [])),
    params(AppointmentPath),
    responses((status = 200, description = "Called off", body = AppointmentView))
)]
#[tracing::instrument(skip_all, fields(appointment.id = %path.id))]
pub(crate) async fn cancel_appointment(
    State(state): State<ApiState>,
    Path(path): Path<AppointmentPath>,
    caller: Caller,
    link: PresentedLink,
    key: IdempotencyKey,
) -> AppointmentWritten {
    let (_, caller) = visible(&state, path.id, &caller, &link).await?;
    let done = cancel(&state.executor, path.id, None, key.context(&caller)).await?;
    written(&state, path.id, &caller, &done).await
}
