//! `POST /repairs/{id}/status`: the one way to move a repair from state to state.

use axum::extract::State;
use domain::repair::Repair;

use super::RepairPath;
use super::answer::{RepairVersion, RepairWritten, give};
use super::status_request::StatusRequest;
use crate::extract::{Allowed, IdempotencyKey, IfMatch, Json, Path, StatusChange};
use crate::problem::Problem;
use crate::state::ApiState;

/// Moves a repair to another state, with the facts that the move needs.
#[utoipa::path(
    post, path = "/repairs/{id}/status", tag = "repairs", security(("bearer" = [])),
    params(RepairPath),
    responses((status = 200, description = "Moved", body = RepairVersion))
)]
#[tracing::instrument(skip_all, fields(repair.id = %path.id))]
pub(crate) async fn change_repair_status(
    State(state): State<ApiState>,
    Path(path): Path<RepairPath>,
    caller: Allowed<StatusChange>,
    if_match: IfMatch,
    key: IdempotencyKey,
    Json(request): Json<StatusRequest>,
) -> RepairWritten {
    let repair = state.executor.load::<Repair>(&path.id.to_string()).await?.state;
    let (Some(from), Some(customer)) = (repair.status(), repair.customer()) else {
        return Err(Problem::of("resource.not_found"));
    };
    let technicians = match request.passes_quality_check(from) {
        true => state.count_technicians().await?,
        false => 0,
    };
    let intent = request.intent(from, customer, technicians)?;
    give(&state, &caller, &key, if_match, path.id, intent).await
}
