//! `POST /repairs/{id}/lines/{line}`: a line of the approved quote is done, dropped or opened again.

use axum::extract::State;
use domain::repair::RepairIntent;
use domain::values::{LineId, RepairNumber};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::answer::{RepairVersion, RepairWritten, give};
use crate::extract::{Allowed, Bench, IdempotencyKey, IfMatch, Json, Path};
use crate::state::ApiState;

/// Which line of which repair.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct LinePath {
    /// The repair's number.
    #[param(value_type = String, example = "CDS-2026-0001")]
    id: RepairNumber,
    /// The line of the approved quote.
    #[param(value_type = uuid::Uuid)]
    line: LineId,
}

/// What became of the line.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "action", rename_all = "snake_case", deny_unknown_fields)]
#[schema(example = json!({ "action": "complete" }))]
pub(crate) enum ChangeLineRequest {
    /// It is done.
    Complete {},
    /// It is not needed, and not charged.
    Waive {
        /// Why, in Spanish.
        reason: String,
    },
    /// It has to be done again.
    Reopen {
        /// Why, in Spanish.
        reason: String,
    },
}

/// Ticks a line off, drops it or opens it again.
#[utoipa::path(
    post, path = "/repairs/{id}/lines/{line}", tag = "repairs", security(("bearer" = [])),
    params(LinePath),
    responses((status = 200, description = "Changed", body = RepairVersion))
)]
#[tracing::instrument(skip_all, fields(repair.id = %path.id))]
pub(crate) async fn change_line(
    State(state): State<ApiState>,
    Path(path): Path<LinePath>,
    caller: Allowed<Bench>,
    if_match: IfMatch,
    key: IdempotencyKey,
    Json(request): Json<ChangeLineRequest>,
) -> RepairWritten {
    let line = path.line;
    let intent = match request {
        ChangeLineRequest::Complete {} => RepairIntent::CompleteLine { line },
        ChangeLineRequest::Waive { reason } => RepairIntent::WaiveLine { line, reason },
        ChangeLineRequest::Reopen { reason } => RepairIntent::ReopenLine { line, reason },
    };
    give(&state, &caller, &key, if_match, path.id, intent).await
}
