//! `GET /admin/parked`: the events that a projector could not apply, and those that wait behind them.

use axum::extract::State;
use projections::ParkedEvent;
use serde::Serialize;
use utoipa::ToSchema;

use crate::extract::{Allowed, Json, Operations};
use crate::problem::Problem;
use crate::state::ApiState;

/// A parked event.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ParkedView {
    /// For `POST /admin/parked/{id}/redrive`: projection and position.
    #[schema(example = "tracking_timeline.1284")]
    id: String,
    /// Which event of which aggregate, and what the projector said.
    #[serde(flatten)]
    #[schema(value_type = Object, example = json!({
        "projection": "tracking_timeline", "position": 1284, "aggregate_type": "repair",
        "aggregate_id": "CDS-2026-0001", "sequence": 7, "event_type": "QuoteIssued", "attempts": 1,
        "error": "a quote without lines", "recorded_at": "2026-11-22T15:04:05Z"
    }))]
    event: ParkedEvent,
}

/// The events that are parked.
#[utoipa::path(
    get, path = "/admin/parked", tag = "admin", security(("bearer" = [])),
    responses((status = 200, description = "The parked events", body = Vec<ParkedView>))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn list_parked(
    State(state): State<ApiState>,
    _: Allowed<Operations>,
) -> Result<Json<Vec<ParkedView>>, Problem> {
    let view = |event: ParkedEvent| ParkedView {
        id: format!("{}.{}", event.projection, event.position),
        event,
    };
    Ok(Json(state.read_side.parked(None).await?.into_iter().map(view).collect()))
}
