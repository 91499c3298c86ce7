//! `POST /repairs/{id}/parts`: whether the parts are at hand, and parts that arrive.

use axum::extract::State;
use domain::repair::{PartsReadiness, RepairIntent};
use serde::Deserialize;
use utoipa::ToSchema;

use super::RepairPath;
use super::answer::{RepairVersion, RepairWritten, give};
use super::evidence::EvidenceRequest;
use crate::extract::{Allowed, Bench, IdempotencyKey, IfMatch, Json, Path};
use crate::state::ApiState;

/// What is known of the parts.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "action", rename_all = "snake_case", deny_unknown_fields)]
#[schema(example = json!({ "action": "received", "name": "CEM3340" }))]
pub(crate) enum PartsRequest {
    /// No part is needed.
    NotNeeded {},
    /// They lie reserved.
    Reserved {
        /// The proof.
        evidence: EvidenceRequest,
    },
    /// An awaited part is here, counted by a person.
    Received {
        /// Which.
        name: String,
    },
}

/// Settles whether the parts are at hand, or counts one in.
#[utoipa::path(
    post, path = "/repairs/{id}/parts", tag = "repairs", security(("bearer" = [])),
    params(RepairPath),
    responses((status = 200, description = "Recorded", body = RepairVersion))
)]
#[tracing::instrument(skip_all, fields(repair.id = %path.id))]
pub(crate) async fn record_parts(
    State(state): State<ApiState>,
    Path(path): Path<RepairPath>,
    caller: Allowed<Bench>,
    if_match: IfMatch,
    key: IdempotencyKey,
    Json(request): Json<PartsRequest>,
) -> RepairWritten {
    let readiness = |readiness| RepairIntent::RecordPartsReadiness { readiness };
    let intent = match request {
        PartsRequest::NotNeeded {} => readiness(PartsReadiness::NotNeeded),
        PartsRequest::Reserved { evidence } => readiness(PartsReadiness::Reserved(evidence.into())),
        PartsRequest::Received { name } => RepairIntent::ReceivePart { name },
    };
    give(&state, &caller, &key, if_match, path.id, intent).await
}
