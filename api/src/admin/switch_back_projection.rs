//! `POST /admin/projections/{name}/switch-back`: the tables from before the last rebuild serve again.

use axum::extract::State;
use axum::http::StatusCode;

use super::ProjectionPath;
use crate::extract::{Allowed, Operations, Path};
use crate::problem::Problem;
use crate::state::ApiState;

/// Switches back to the tables from before the last rebuild.
#[utoipa::path(
    post, path = "/admin/projections/{name}/switch-back", tag = "admin", security(("bearer" = [])),
    params(ProjectionPath),
    responses((status = 204, description = "Switched back"))
)]
#[tracing::instrument(skip_all, fields(projection = %path.name))]
pub(crate) async fn switch_back_projection(
    State(state): State<ApiState>,
    Path(path): Path<ProjectionPath>,
    _: Allowed<Operations>,
) -> Result<StatusCode, Problem> {
    state.read_side.switch_back(path.known(&state)?).await?;
    Ok(StatusCode::NO_CONTENT)
}
