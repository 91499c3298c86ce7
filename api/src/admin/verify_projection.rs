//! `POST /admin/projections/{name}/verify`: the proof that nothing changed without an event.

use axum::extract::State;
use axum::response::Response;

use super::ProjectionPath;
use super::long_work::WorkProgress;
use crate::extract::{Allowed, Operations, Path};
use crate::problem::Problem;
use crate::state::ApiState;

/// Folds the whole log again and compares every row with the live tables.
#[utoipa::path(
    post, path = "/admin/projections/{name}/verify", tag = "admin", security(("bearer" = [])),
    params(ProjectionPath),
    responses(
        (status = 200, description = "What was found; `differing` 0 means equal", body = Object,
            example = json!({
                "name": "tracking_timeline", "position": "1284", "events": 1284, "rows": 310,
                "differing": 0, "differences": [], "parked": 0, "seconds": 0.3
            })),
        (status = 202, description = "Still running: see GET /admin/projections", body = Object,
            example = json!({ "name": "tracking_timeline", "work": "verify" })),
    )
)]
#[tracing::instrument(skip_all, fields(projection = %path.name))]
pub(crate) async fn verify_projection(
    State(state): State<ApiState>,
    Path(path): Path<ProjectionPath>,
    _: Allowed<Operations>,
) -> Result<Response, Problem> {
    let name = path.known(&state)?;
    let (read_side, works) = (state.read_side.clone(), state.long_work.clone());
    let task = async move {
        let tell = |progress: &projections::VerifyProgress| {
            let (done, total) = (progress.done, progress.total);
            works.tell(name, WorkProgress { work: "verify", done, total });
        };
        read_side.verify(name, tell).await.map_err(Problem::from)
    };
    Ok(state.long_work.run(name.to_owned(), "verify", task).await)
}
