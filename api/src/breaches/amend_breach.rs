//! `POST /admin/breaches/{id}/details`: says what is known of a breach by now.

use axum::extract::State;
use commands::breaches::enter;
use domain::breach::BreachIntent;
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::{BreachView, DetailsView};
use super::{BreachPath, BreachWritten, changed};
use crate::extract::{Allowed, BreachKeeping, IdempotencyKey, Json, Path};
use crate::state::ApiState;

/// What is known of a breach by now.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "details": {
    "happened_on": "2026-12-05", "nature": "Un tercero entró a la cuenta de correo del taller.",
    "data": ["nombres", "correos"], "affected": 40, "effects": "Correos falsos que piden pagos.",
    "measures": "Se cambió la clave y se cerraron las sesiones."
} }))]
pub(crate) struct AmendBreachRequest {
    /// All of it.
    details: DetailsView,
}

/// Says what is known of a breach by now, all of it; the owner, with a fresh second factor. What was known before stays
/// in the audit.
#[utoipa::path(
    post, path = "/admin/breaches/{id}/details", tag = "admin", security(("bearer" = [])),
    params(BreachPath),
    responses((status = 200, description = "What is known by now", body = BreachView))
)]
#[tracing::instrument(skip_all, fields(breach.id = %path.id))]
pub(crate) async fn amend_breach(
    State(state): State<ApiState>,
    Path(path): Path<BreachPath>,
    caller: Allowed<BreachKeeping>,
    key: IdempotencyKey,
    Json(request): Json<AmendBreachRequest>,
) -> BreachWritten {
    let intent = BreachIntent::Amend { details: request.details.into() };
    let done = enter(&state.executor, path.id, intent, key.context(&caller)).await?;
    changed(&state, path.id, done).await
}
