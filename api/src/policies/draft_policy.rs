//! `POST /policies/{type}`: writes a draft of the next version of a text.

use axum::extract::State;
use commands::policies::{document, draft};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::PolicyPath;
use crate::extract::{Allowed, IdempotencyKey, Json, Path, PolicyDrafting};
use crate::problem::Problem;
use crate::state::ApiState;
use crate::written::Written;

/// The next version of a text.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "title": "Retiro y bodegaje", "text": "# Retiro y bodegaje\n\nVersión 2. …"
}))]
pub(crate) struct DraftRequest {
    /// Its title in Spanish.
    title: String,
    /// The text in Spanish, Markdown: it begins with its title and says its version.
    text: String,
}

/// A draft, to be read over before it is published.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "policy": "storage", "version": 2,
    "hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "title": "Retiro y bodegaje", "text": "# Retiro y bodegaje\n\nVersión 2. …"
}))]
pub(crate) struct DraftView {
    /// Its code.
    policy: &'static str,
    /// The version that it will be.
    version: u32,
    /// SHA-256 of the text: `POST /policies/{type}/publish` asks for it.
    hash: String,
    /// Its title.
    title: String,
    /// The text.
    text: String,
}

/// Writes a draft, which replaces the one before it.
#[utoipa::path(
    post, path = "/policies/{type}", tag = "policies", security(("bearer" = [])),
    params(PolicyPath),
    responses((status = 200, description = "The draft", body = DraftView))
)]
#[tracing::instrument(skip_all, fields(policy = %path.kind))]
pub(crate) async fn draft_policy(
    State(state): State<ApiState>,
    Path(path): Path<PolicyPath>,
    caller: Allowed<PolicyDrafting>,
    key: IdempotencyKey,
    Json(request): Json<DraftRequest>,
) -> Result<Written<DraftView>, Problem> {
    let (executor, context) = (&state.executor, key.context(&caller));
    let done = draft(executor, &path.kind, request.title, request.text, context).await?;
    let found = document(executor, &path.kind).await?;
    // Published in this very moment, there is nothing left to be read over.
    let written = found.and_then(|(code, document, _)| Some((code, document.draft?)));
    let (policy, draft) = written.ok_or_else(|| Problem::of("policy.no_draft"))?;
    let view = DraftView {
        policy,
        version: draft.version,
        hash: draft.hash.to_string(),
        title: draft.title,
        text: draft.text,
    };
    Ok(Written::changed(done.version, done.position, view))
}
