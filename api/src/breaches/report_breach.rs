//! `POST /admin/breaches/{id}/report`: notes that the Agency was told.

use axum::extract::State;
use chrono::{DateTime, Utc};
use commands::breaches::enter;
use domain::breach::BreachIntent;
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::BreachView;
use super::{BreachPath, BreachWritten, changed};
use crate::extract::{Allowed, BreachKeeping, IdempotencyKey, Json, Path};
use crate::state::ApiState;

/// That the Agency was told.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "reported_at": "2026-12-08T12:00:00Z", "reference": "VS-2026-118" }))]
pub(crate) struct ReportBreachRequest {
    /// When (UTC).
    reported_at: DateTime<Utc>,
    /// The number under which it took the report.
    reference: String,
}

/// Notes that the Agency for the Protection of Personal Data was told of a breach, once; the owner, with a fresh second
/// factor. Cirujano does not tell it.
#[utoipa::path(
    post, path = "/admin/breaches/{id}/report", tag = "admin", security(("bearer" = [])),
    params(BreachPath),
    responses((status = 200, description = "Noted", body = BreachView))
)]
#[tracing::instrument(skip_all, fields(breach.id = %path.id))]
pub(crate) async fn report_breach(
    State(state): State<ApiState>,
    Path(path): Path<BreachPath>,
    caller: Allowed<BreachKeeping>,
    key: IdempotencyKey,
    Json(request): Json<ReportBreachRequest>,
) -> BreachWritten {
    let ReportBreachRequest { reported_at, reference } = request;
    let intent = BreachIntent::Report { reported_at, reference };
    let done = enter(&state.executor, path.id, intent, key.context(&caller)).await?;
    changed(&state, path.id, done).await
}
