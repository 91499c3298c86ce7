//! `POST /repairs/{id}/hold` and `POST /repairs/{id}/release`: a flag with a reason, not a state.

use axum::extract::State;
use domain::repair::RepairIntent;
use serde::Deserialize;
use utoipa::ToSchema;

use super::RepairPath;
use super::answer::{RepairVersion, RepairWritten, give};
use crate::extract::{Allowed, Bench, IdempotencyKey, IfMatch, Json, Path};
use crate::state::ApiState;

/// Why the repair waits.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "reason": "El cliente viaja hasta el lunes" }))]
pub(crate) struct HoldRequest {
    /// Why, in Spanish.
    reason: String,
}

/// Puts a repair on hold.
#[utoipa::path(
    post, path = "/repairs/{id}/hold", tag = "repairs", security(("bearer" = [])),
    params(RepairPath),
    responses((status = 200, description = "On hold", body = RepairVersion))
)]
#[tracing::instrument(skip_all, fields(repair.id = %path.id))]
pub(crate) async fn hold_repair(
    State(state): State<ApiState>,
    Path(path): Path<RepairPath>,
    caller: Allowed<Bench>,
    if_match: IfMatch,
    key: IdempotencyKey,
    Json(request): Json<HoldRequest>,
) -> RepairWritten {
    let intent = RepairIntent::Hold { reason: request.reason };
    give(&state, &caller, &key, if_match, path.id, intent).await
}

/// Ends the hold.
#[utoipa::path(
    post, path = "/repairs/{id}/release", tag = "repairs", security(("bearer" = [])),
    params(RepairPath),
    responses((status = 200, description = "Released", body = RepairVersion))
)]
#[tracing::instrument(skip_all, fields(repair.id = %path.id))]
pub(crate) async fn release_repair(
    State(state): State<ApiState>,
    Path(path): Path<RepairPath>,
    caller: Allowed<Bench>,
    if_match: IfMatch,
    key: IdempotencyKey,
) -> RepairWritten {
    give(&state, &caller, &key, if_match, path.id, RepairIntent::ReleaseHold).await
}
