//! `GET /policies/{type}`: one text in force.

use domain::policies::policy;
use serde::Deserialize;
use utoipa::IntoParams;

use super::view::PolicyView;
use crate::extract::{Json, Path};
use crate::problem::Problem;

/// Which text.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct PolicyPath {
    /// Its code.
    #[param(example = "terms")]
    #[serde(rename = "type")]
    kind: String,
}

/// One text in force.
#[utoipa::path(
    get, path = "/policies/{type}", tag = "policies",
    params(PolicyPath),
    responses((status = 200, description = "The text", body = PolicyView))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn get_policy(Path(path): Path<PolicyPath>) -> Result<Json<PolicyView>, Problem> {
    let policy = policy(&path.kind).ok_or_else(|| Problem::of("resource.not_found"))?;
    Ok(Json(policy.into()))
}
