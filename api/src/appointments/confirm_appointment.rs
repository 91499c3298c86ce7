//! `POST /appointments/{id}/confirm`: makes an appointment out of a held slot.

use axum::extract::State;
use commands::appointments::confirm;

use super::view::AppointmentView;
use super::{AppointmentPath, AppointmentWritten, visible, written};
use crate::extract::{Caller, IdempotencyKey, Path, PresentedLink};
use crate::state::ApiState;

/// Makes an appointment out of a held slot, within its ten minutes.
#[utoipa::path(
    post, path = "/appointments/{id}/confirm", tag = "appointments",
    security(("link" = []), ("bearer" = [])), params(AppointmentPath),
    responses((status = 200, description = "Confirmed", body = AppointmentView))
)]
#[tracing::instrument(skip_all, fields(appointment.id = %path.id))]
pub(crate) async fn confirm_appointment(
    State(state): State<ApiState>,
    Path(path): Path<AppointmentPath>,
    caller: Caller,
    link: PresentedLink,
    key: IdempotencyKey,
) -> AppointmentWritten {
    let (_, caller) = visible(&state, path.id, &caller, &link).await?;
    let done = confirm(&state.executor, path.id, key.context(&caller)).await?;
    written(&state, path.id, &caller, &done).await
}
