//! `POST /repairs/{id}/fee-waiver`: the owner waives the diagnosis fee.

use axum::extract::State;
use domain::repair::RepairIntent;
use serde::Deserialize;
use utoipa::ToSchema;

use super::RepairPath;
use super::answer::{RepairVersion, RepairWritten, give};
use crate::extract::{Allowed, IdempotencyKey, IfMatch, Json, OwnerDecision, Path};
use crate::state::ApiState;

/// Why the fee is waived.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "reason": "Cliente frecuente" }))]
pub(crate) struct WaiveFeeRequest {
    /// Why, in Spanish.
    reason: String,
}

/// Waives the diagnosis fee.
#[utoipa::path(
    post, path = "/repairs/{id}/fee-waiver", tag = "repairs", security(("bearer" = [])),
    params(RepairPath),
    responses((status = 200, description = "Waived", body = RepairVersion))
)]
#[tracing::instrument(skip_all, fields(repair.id = %path.id))]
pub(crate) async fn waive_fee(
    State(state): State<ApiState>,
    Path(path): Path<RepairPath>,
    caller: Allowed<OwnerDecision>,
    if_match: IfMatch,
    key: IdempotencyKey,
    Json(request): Json<WaiveFeeRequest>,
) -> RepairWritten {
    let intent = RepairIntent::WaiveFee { reason: request.reason };
    give(&state, &caller, &key, if_match, path.id, intent).await
}
