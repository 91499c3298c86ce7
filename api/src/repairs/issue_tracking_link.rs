//! `POST /repairs/{id}/tracking-link`: a new tracking link; the earlier one opens nothing any more.

use axum::extract::State;
use domain::repair::RepairIntent;
use serde::Serialize;
use utoipa::ToSchema;

use super::RepairPath;
use super::answer::give;
use crate::extract::{Allowed, Counter, IdempotencyKey, IfMatch, Path};
use crate::problem::Problem;
use crate::state::ApiState;
use crate::written::Written;

/// The new link.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "tracking_token": "q0nK…", "tracking_path": "/api/v1/tracking/CDS-2026-0001?token=q0nK…" }))]
pub(crate) struct TrackingLinkView {
    /// The secret of the link: shown here and nowhere else.
    tracking_token: String,
    /// The link.
    tracking_path: String,
}

/// Issues a new tracking link and revokes the earlier one.
#[utoipa::path(
    post, path = "/repairs/{id}/tracking-link", tag = "repairs", security(("bearer" = [])),
    params(RepairPath),
    responses((status = 200, description = "Issued", body = TrackingLinkView))
)]
#[tracing::instrument(skip_all, fields(repair.id = %path.id))]
pub(crate) async fn issue_tracking_link(
    State(state): State<ApiState>,
    Path(path): Path<RepairPath>,
    caller: Allowed<Counter>,
    if_match: IfMatch,
    key: IdempotencyKey,
) -> Result<Written<TrackingLinkView>, Problem> {
    // The token belongs to the command: a repetition hands out the same one.
    let token = state.ids.token_for(key.fact_id("tracking-link", &caller));
    let intent = RepairIntent::IssueTrackingLink { tracking_hash: token.hash() };
    let written = give(&state, &caller, &key, if_match, path.id, intent).await?;
    let tracking_token = token.reveal().to_owned();
    let tracking_path = format!("/api/v1/tracking/{}?token={tracking_token}", path.id);
    Ok(written.with_body(TrackingLinkView { tracking_token, tracking_path }))
}
