//! `POST /repairs/{id}/checklist`: the instrument's checklist for the diagnosis is done.

use axum::extract::State;
use domain::repair::RepairIntent;

use super::RepairPath;
use super::answer::{RepairVersion, RepairWritten, give};
use crate::extract::{Allowed, Bench, IdempotencyKey, IfMatch, Path};
use crate::state::ApiState;

/// Finishes the checklist of the diagnosis.
#[utoipa::path(
    post, path = "/repairs/{id}/checklist", tag = "repairs", security(("bearer" = [])),
    params(RepairPath),
    responses((status = 200, description = "Finished", body = RepairVersion))
)]
#[tracing::instrument(skip_all, fields(repair.id = %path.id))]
pub(crate) async fn complete_diagnosis_checklist(
    State(state): State<ApiState>,
    Path(path): Path<RepairPath>,
    caller: Allowed<Bench>,
    if_match: IfMatch,
    key: IdempotencyKey,
) -> RepairWritten {
    let intent = RepairIntent::CompleteDiagnosisChecklist;
    give(&state, &caller, &key, if_match, path.id, intent).await
}
