//! `POST /admin/breaches`: enters a breach into the register.

use axum::extract::State;
use chrono::{DateTime, Utc};
use commands::breaches::enter;
use domain::breach::BreachIntent;
use domain::values::BreachId;
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::{BreachView, DetailsView};
use super::{BreachWritten, view_of};
use crate::extract::{Allowed, BreachKeeping, IdempotencyKey, Json};
use crate::state::ApiState;
use crate::written::Written;

/// A breach that was discovered.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "discovered_at": "2026-12-07T13:00:00Z", "details": {
        "happened_on": "2026-12-05", "nature": "Un tercero entró a la cuenta de correo del taller.",
        "data": ["nombres", "correos"], "affected": null, "effects": "Correos falsos que piden pagos.",
        "measures": "Se cambió la clave y se cerraron las sesiones."
    }
}))]
pub(crate) struct RecordBreachRequest {
    /// When the workshop learned of it (UTC): the 72 hours for telling the Agency run from then.
    discovered_at: DateTime<Utc>,
    /// What is known of it.
    details: DetailsView,
}

/// Enters a breach of personal data into the register; the owner, with a fresh second factor.
#[utoipa::path(
    post, path = "/admin/breaches", tag = "admin", security(("bearer" = [])),
    responses((status = 201, description = "In the register", body = BreachView))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn record_breach(
    State(state): State<ApiState>,
    caller: Allowed<BreachKeeping>,
    key: IdempotencyKey,
    Json(request): Json<RecordBreachRequest>,
) -> BreachWritten {
    let RecordBreachRequest { discovered_at, details } = request;
    let breach = BreachId::new(key.fact_id("breach", &caller));
    let intent = BreachIntent::Record { discovered_at, details: details.into() };
    let done = enter(&state.executor, breach, intent, key.context(&caller)).await?;
    let location = "/api/v1/admin/breaches".to_owned();
    Ok(Written::made(done.position, location, view_of(&state, breach).await?))
}
