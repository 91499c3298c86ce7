//! `GET /policies/{type}`: the text in force, or an earlier one.

use axum::extract::State;
use commands::policies::{document, in_force};
use serde::Deserialize;
use utoipa::IntoParams;

use super::PolicyPath;
use super::view::PolicyView;
use crate::extract::{Json, Path, Query};
use crate::problem::Problem;
use crate::state::ApiState;

/// Which version.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct VersionQuery {
    /// One that was published; none for the one in force.
    #[param(example = 1)]
    version: Option<u32>,
}

/// A text: the one in force, or one that somebody accepted before.
#[utoipa::path(
    get, path = "/policies/{type}", tag = "policies",
    params(PolicyPath, VersionQuery),
    responses((status = 200, description = "The text", body = PolicyView))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn get_policy(
    State(state): State<ApiState>,
    Path(path): Path<PolicyPath>,
    Query(query): Query<VersionQuery>,
) -> Result<Json<PolicyView>, Problem> {
    find(&state, &path, query).await.map(Json)
}

/// The text that is asked for.
pub(super) async fn find(
    state: &ApiState,
    path: &PolicyPath,
    query: VersionQuery,
) -> Result<PolicyView, Problem> {
    let unknown = || Problem::of("resource.not_found");
    let Some(version) = query.version else {
        let text = in_force(&state.executor, &path.kind, state.clock.now()).await?;
        return Ok(text.ok_or_else(unknown)?.into());
    };
    let found = document(&state.executor, &path.kind).await?;
    let (code, document, _) = found.ok_or_else(unknown)?;
    let text = document.version(version).ok_or_else(unknown)?;
    Ok(PolicyView::of(code, text))
}
