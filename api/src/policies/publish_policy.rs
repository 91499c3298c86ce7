//! `POST /policies/{type}/publish`: publishes the draft that was read over. It is never edited after that.

use axum::extract::State;
use chrono::NaiveDate;
use commands::policies::{WrittenPolicy, document, publish};
use domain::values::Sha256Hex;
use serde::Deserialize;
use utoipa::ToSchema;

use super::PolicyPath;
use super::view::PolicyView;
use crate::extract::{Allowed, IdempotencyKey, Json, Path, PolicyPublishing};
use crate::problem::Problem;
use crate::state::ApiState;
use crate::written::Written;

/// The draft that is to be published, and from when on it holds.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "effective_from": "2026-12-01", "material": true,
    "summary": "El bodegaje se cobra desde el día 45."
}))]
pub(crate) struct PublishRequest {
    /// SHA-256 of the draft that was read over.
    #[schema(value_type = String)]
    hash: Sha256Hex,
    /// The first day on which it holds (Santiago): today or later.
    effective_from: NaiveDate,
    /// Whether it changes what people agreed to: then everybody is asked again at the next sign-in.
    material: bool,
    /// What it changes, in plain words in Spanish.
    summary: String,
}

/// Publishes the draft; the owner, with a fresh second factor.
#[utoipa::path(
    post, path = "/policies/{type}/publish", tag = "policies", security(("bearer" = [])),
    params(PolicyPath),
    responses((status = 200, description = "The version that was published", body = PolicyView))
)]
#[tracing::instrument(skip_all, fields(policy = %path.kind))]
pub(crate) async fn publish_policy(
    State(state): State<ApiState>,
    Path(path): Path<PolicyPath>,
    caller: Allowed<PolicyPublishing>,
    key: IdempotencyKey,
    Json(request): Json<PublishRequest>,
) -> Result<Written<PolicyView>, Problem> {
    let PublishRequest { hash, effective_from, material, summary } = request;
    let written = WrittenPolicy { hash: hash.clone(), effective_from, material, summary };
    let done = publish(&state.executor, &path.kind, written, key.context(&caller)).await?;
    let found = document(&state.executor, &path.kind).await?;
    let view = found.and_then(|(code, document, _)| {
        let text = document.published.iter().rfind(|published| published.hash == hash)?;
        Some(PolicyView::of(code, text))
    });
    let view = view.ok_or_else(|| Problem::bug("a published text got lost"))?;
    Ok(Written::changed(done.version, done.position, view))
}
