//! `POST /repairs/{id}/storage` and `/disposal`: what an instrument that nobody collects costs, and its end.

use axum::extract::State;
use domain::repair::RepairIntent;
use serde::Deserialize;
use utoipa::ToSchema;

use super::RepairPath;
use super::answer::{RepairVersion, RepairWritten, give};
use crate::extract::{Allowed, Counter, IdempotencyKey, IfMatch, Json, OwnerDecision, Path};
use crate::state::ApiState;

/// What to do about storage.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "action", rename_all = "snake_case", deny_unknown_fields)]
#[schema(example = json!({ "action": "charge" }))]
pub(crate) enum StorageRequest {
    /// Charge the blocks that began and were not charged yet.
    Charge {},
    /// Waive what was charged so far: the owner, with a second factor.
    Waive {
        /// Why, in Spanish.
        reason: String,
    },
}

/// Charges or waives storage.
#[utoipa::path(
    post, path = "/repairs/{id}/storage", tag = "repairs", security(("bearer" = [])),
    params(RepairPath),
    responses((status = 200, description = "Charged or waived", body = RepairVersion))
)]
#[tracing::instrument(skip_all, fields(repair.id = %path.id))]
pub(crate) async fn settle_storage(
    State(state): State<ApiState>,
    Path(path): Path<RepairPath>,
    caller: Allowed<Counter>,
    if_match: IfMatch,
    key: IdempotencyKey,
    Json(request): Json<StorageRequest>,
) -> RepairWritten {
    let intent = match request {
        StorageRequest::Charge {} => RepairIntent::ChargeStorage,
        StorageRequest::Waive { reason } => RepairIntent::WaiveStorage { reason },
    };
    give(&state, &caller, &key, if_match, path.id, intent).await
}

/// Why an abandoned instrument may be disposed of.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "reason": "Un año desde la recepción firmada, tres avisos probados" }))]
pub(crate) struct DisposalRequest {
    /// Why, in Spanish.
    reason: String,
}

/// Authorises the disposal of an abandoned instrument (Ley 19.496 art. 42).
#[utoipa::path(
    post, path = "/repairs/{id}/disposal", tag = "repairs", security(("bearer" = [])),
    params(RepairPath),
    responses((status = 200, description = "Authorised", body = RepairVersion))
)]
#[tracing::instrument(skip_all, fields(repair.id = %path.id))]
pub(crate) async fn authorise_disposal(
    State(state): State<ApiState>,
    Path(path): Path<RepairPath>,
    caller: Allowed<OwnerDecision>,
    if_match: IfMatch,
    key: IdempotencyKey,
    Json(request): Json<DisposalRequest>,
) -> RepairWritten {
    let intent = RepairIntent::AuthoriseDisposal { reason: request.reason };
    give(&state, &caller, &key, if_match, path.id, intent).await
}
