//! `POST /admin/parked/{id}/redrive`: tries the parked events of an aggregate again, in order.

use axum::extract::State;
use eventlog::StreamId;
use serde::Deserialize;
use serde_json::Value;
use utoipa::IntoParams;

use crate::extract::{Allowed, Json, Operations, Path};
use crate::problem::Problem;
use crate::state::ApiState;

/// Which parked event.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct ParkedPath {
    /// Projection and position, as `GET /admin/parked` shows it.
    #[param(example = "tracking_timeline.1284")]
    id: String,
}

/// Tries the parked events of that event's aggregate again.
#[utoipa::path(
    post, path = "/admin/parked/{id}/redrive", tag = "admin", security(("bearer" = [])),
    params(ParkedPath),
    responses((status = 200, description = "What it came to", body = Object,
        example = json!({ "applied": 3, "parked": 0, "error": null })))
)]
#[tracing::instrument(skip_all, fields(parked = %path.id))]
pub(crate) async fn redrive_parked(
    State(state): State<ApiState>,
    Path(path): Path<ParkedPath>,
    _: Allowed<Operations>,
) -> Result<Json<Value>, Problem> {
    let not_found = || Problem::of("resource.not_found");
    let (name, position) = path.id.rsplit_once('.').ok_or_else(not_found)?;
    let position: i64 = position.parse().map_err(|_| not_found())?;
    let known = state.read_side.names().contains(&name);
    let parked = if known { state.read_side.parked(Some(name)).await? } else { Vec::new() };
    let event = parked.into_iter().find(|event| event.position == position);
    let event = event.ok_or_else(not_found)?;
    let stream = StreamId::new(event.aggregate_type, event.aggregate_id);
    let redriven = state.read_side.redrive(name, &stream).await?;
    serde_json::to_value(redriven).map(Json).map_err(Problem::internal)
}
