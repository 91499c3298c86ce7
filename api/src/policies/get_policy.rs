//! `GET /policies/{type}`: the text in force, or an earlier one.

use axum::extract::State;
use commands::policies::document;
use domain::calendar::santiago_date;
use domain::policy_document::Published;
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
    let (code, text) = find(&state, &path, query).await?;
    Ok(Json(PolicyView::of(code, &text)))
}

/// The text that is asked for, with its document's code.
pub(super) async fn find(
    state: &ApiState,
    path: &PolicyPath,
    query: VersionQuery,
) -> Result<(&'static str, Published), Problem> {
    let unknown = || Problem::of("resource.not_found");
    let found = document(&state.executor, &path.kind).await?;
    let (code, document, _) = found.ok_or_else(unknown)?;
    let text = match query.version {
        Some(version) => document.version(version),
        None => document.in_force(santiago_date(state.clock.now())),
    };
    Ok((code, text.ok_or_else(unknown)?.clone()))
}
