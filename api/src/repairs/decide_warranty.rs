//! `POST /repairs/{id}/warranty-verdict`: whether a warranty claim is covered.

use axum::extract::State;
use domain::repair::RepairIntent;
use serde::Deserialize;
use utoipa::ToSchema;

use super::RepairPath;
use super::answer::{RepairVersion, RepairWritten, give};
use crate::extract::{Allowed, Bench, IdempotencyKey, IfMatch, Json, Path};
use crate::state::ApiState;

/// The verdict on a warranty claim.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "covered": true, "verdict": "Falló la misma soldadura: va por garantía." }))]
pub(crate) struct WarrantyVerdictRequest {
    /// Whether the warranty covers it.
    covered: bool,
    /// The verdict, in Spanish.
    verdict: String,
}

/// Decides a warranty claim: covered goes to APPROVED with a quote of $0, not covered goes on as a normal repair.
#[utoipa::path(
    post, path = "/repairs/{id}/warranty-verdict", tag = "repairs", security(("bearer" = [])),
    params(RepairPath),
    responses((status = 200, description = "Decided", body = RepairVersion))
)]
#[tracing::instrument(skip_all, fields(repair.id = %path.id))]
pub(crate) async fn decide_warranty(
    State(state): State<ApiState>,
    Path(path): Path<RepairPath>,
    caller: Allowed<Bench>,
    if_match: IfMatch,
    key: IdempotencyKey,
    Json(request): Json<WarrantyVerdictRequest>,
) -> RepairWritten {
    let verdict = request.verdict;
    let intent = if request.covered {
        RepairIntent::CoverByWarranty { verdict }
    } else {
        RepairIntent::DeclineWarranty { verdict }
    };
    give(&state, &caller, &key, if_match, path.id, intent).await
}
