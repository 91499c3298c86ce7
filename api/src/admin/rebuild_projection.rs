//! `POST /admin/projections/{name}/rebuild`: new tables beside the live ones, switched in when they are full.

use axum::extract::State;
use axum::response::Response;

use super::ProjectionPath;
use super::long_work::WorkProgress;
use crate::extract::{Allowed, Operations, Path};
use crate::problem::Problem;
use crate::state::ApiState;

/// Rebuilds a projection from the log. Readers keep seeing the live tables until the switch.
#[utoipa::path(
    post, path = "/admin/projections/{name}/rebuild", tag = "admin", security(("bearer" = [])),
    params(ProjectionPath),
    responses(
        (status = 200, description = "Rebuilt: events, rows before and after, rows that differ", body = Object,
            example = json!({
                "name": "tracking_timeline", "from_version": 1, "to_version": 1, "generation": 2,
                "position": "1284", "events": 1284, "differences": 0, "seconds": 0.4,
                "tables": [{ "table": "tracking_timeline", "before": 310, "after": 310 }]
            })),
        (status = 202, description = "Still running: see GET /admin/projections", body = Object,
            example = json!({ "name": "tracking_timeline", "work": "rebuild" })),
    )
)]
#[tracing::instrument(skip_all, fields(projection = %path.name))]
pub(crate) async fn rebuild_projection(
    State(state): State<ApiState>,
    Path(path): Path<ProjectionPath>,
    _: Allowed<Operations>,
) -> Result<Response, Problem> {
    let name = path.known(&state)?;
    let (read_side, works) = (state.read_side.clone(), state.long_work.clone());
    let task = async move {
        let tell = |progress: &projections::RebuildProgress| {
            let (done, total) = (progress.done, progress.total);
            works.tell(name, WorkProgress { work: "rebuild", done, total });
        };
        read_side.rebuild(name, tell).await.map_err(Problem::from)
    };
    Ok(state.long_work.run(name.to_owned(), "rebuild", task).await)
}
