//! `POST /repairs/{id}/notices`: a notice to the customer is proved to have arrived.

use axum::extract::State;
use domain::repair::{Notice, RepairIntent};
use serde::Deserialize;
use utoipa::ToSchema;

use super::RepairPath;
use super::answer::{RepairVersion, RepairWritten, give};
use super::evidence::EvidenceRequest;
use crate::extract::{Allowed, Counter, IdempotencyKey, IfMatch, Json, Path};
use crate::state::ApiState;

/// A notice that arrived.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "notice": "ready", "evidence": { "kind": "email", "reference": "Entregado 22-11-2026 10:04" } }))]
pub(crate) struct ProveNoticeRequest {
    /// `ready`, `day60`, `day80` or `formal`.
    #[schema(value_type = String, example = "ready")]
    notice: Notice,
    /// The proof.
    evidence: EvidenceRequest,
}

/// Records that a notice arrived; `ready` starts the storage clock.
#[utoipa::path(
    post, path = "/repairs/{id}/notices", tag = "repairs", security(("bearer" = [])),
    params(RepairPath),
    responses((status = 200, description = "Recorded", body = RepairVersion))
)]
#[tracing::instrument(skip_all, fields(repair.id = %path.id))]
pub(crate) async fn prove_notice(
    State(state): State<ApiState>,
    Path(path): Path<RepairPath>,
    caller: Allowed<Counter>,
    if_match: IfMatch,
    key: IdempotencyKey,
    Json(request): Json<ProveNoticeRequest>,
) -> RepairWritten {
    let intent =
        RepairIntent::ProveNotice { notice: request.notice, evidence: request.evidence.into() };
    give(&state, &caller, &key, if_match, path.id, intent).await
}
