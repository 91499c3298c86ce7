//! `GET /policies/{type}/text.pdf`: a text to be kept, with its version and hash at the foot of each page.

use axum::extract::State;
use axum::response::Response;
use commands::papers::policy_text;

use super::PolicyPath;
use super::get_policy::{VersionQuery, find};
use crate::documents::attachment;
use crate::extract::{Path, Query};
use crate::problem::Problem;
use crate::state::ApiState;

/// A text as a PDF: the one in force, or one that somebody accepted before.
#[utoipa::path(
    get, path = "/policies/{type}/text.pdf", tag = "policies",
    params(PolicyPath, VersionQuery),
    responses((status = 200, description = "The PDF", body = Vec<u8>, content_type = "application/pdf"))
)]
#[tracing::instrument(skip_all, fields(policy = %path.kind))]
pub(crate) async fn get_policy_document(
    State(state): State<ApiState>,
    Path(path): Path<PolicyPath>,
    Query(query): Query<VersionQuery>,
) -> Result<Response, Problem> {
    let (code, text) = find(&state, &path, query).await?;
    let name = format!("{code}-v{}.pdf", text.version);
    let pdf = policy_text(&text).to_pdf().map_err(Problem::internal)?;
    Ok(attachment("application/pdf", &name, pdf))
}
