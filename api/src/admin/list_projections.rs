//! `GET /admin/projections`: how every read table is doing.

use axum::extract::State;
use projections::Status;
use serde::Serialize;
use utoipa::ToSchema;

use super::long_work::WorkProgress;
use crate::extract::{Allowed, Json, Operations};
use crate::problem::Problem;
use crate::state::ApiState;

/// How a projection is doing.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProjectionView {
    /// Its figures: name, versions, checkpoint, lag in events and seconds, parked events, state.
    #[serde(flatten)]
    #[schema(value_type = Object, example = json!({
        "name": "tracking_timeline", "version": 1, "tables_version": 1, "generation": 1,
        "checkpoint": "1284", "events": 1284, "lag_events": 0, "lag_seconds": 0.0, "parked": 0,
        "state": { "kind": "following" }, "leader": "server-1", "rate": 1250.0,
        "recorded_at": "2026-11-22T15:04:05Z", "can_switch_back": true
    }))]
    status: Status,
    /// A rebuild or verification that runs in this process.
    running: Option<WorkProgress>,
}

/// How every projection is doing.
#[utoipa::path(
    get, path = "/admin/projections", tag = "admin", security(("bearer" = [])),
    responses((status = 200, description = "The projections", body = Vec<ProjectionView>))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn list_projections(
    State(state): State<ApiState>,
    _: Allowed<Operations>,
) -> Result<Json<Vec<ProjectionView>>, Problem> {
    let view =
        |status: Status| ProjectionView { running: state.long_work.progress(status.name), status };
    Ok(Json(state.read_side.status().await?.into_iter().map(view).collect()))
}
