//! `POST /policies/{type}/accept`: somebody who is signed in accepts one text.

use axum::extract::State;
use commands::policies::{AcceptedPolicy, accept};
use domain::policies::PolicyVersion;
use domain::values::Sha256Hex;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::PolicyPath;
use crate::extract::{Allowed, IdempotencyKey, Json, Path, SignedIn};
use crate::problem::Problem;
use crate::state::ApiState;
use crate::written::Written;

/// The text as it was shown, in a box of its own that was not ticked before.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "version": 2, "hash": "0d2ea1c1da35ebe71da1cfbb6e670be23e1303282a31d060f47af10a68864fbb",
    "screen": "sign_in"
}))]
pub(crate) struct AcceptRequest {
    /// Its version.
    version: u32,
    /// SHA-256 of the text shown.
    #[schema(value_type = String)]
    hash: Sha256Hex,
    /// The screen on which its box was ticked (`sign_in`, `checkout`).
    screen: String,
}

/// What was accepted.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "policy": "terms", "version": 2,
    "hash": "0d2ea1c1da35ebe71da1cfbb6e670be23e1303282a31d060f47af10a68864fbb"
}))]
pub(crate) struct AcceptedView {
    /// Its code.
    policy: String,
    /// Its version.
    version: u32,
    /// SHA-256 of the text.
    hash: String,
}

/// Accepts a text that is in force, for oneself. Who, which version, its hash, when and from where are in the log.
#[utoipa::path(
    post, path = "/policies/{type}/accept", tag = "policies", security(("bearer" = [])),
    params(PolicyPath),
    responses((status = 200, description = "Noted", body = AcceptedView))
)]
#[tracing::instrument(skip_all, fields(policy = %path.kind))]
pub(crate) async fn accept_policy(
    State(state): State<ApiState>,
    Path(path): Path<PolicyPath>,
    caller: Allowed<SignedIn>,
    key: IdempotencyKey,
    Json(request): Json<AcceptRequest>,
) -> Result<Written<AcceptedView>, Problem> {
    let AcceptRequest { version, hash, screen } = request;
    let view = AcceptedView { policy: path.kind.clone(), version, hash: hash.to_string() };
    let accepted = AcceptedPolicy { text: PolicyVersion { version, hash }, screen };
    let person = caller.signed_in()?.person;
    let context = key.context(&caller);
    let done = accept(&state.executor, person, &path.kind, accepted, context).await?;
    Ok(Written::changed(done.version, done.position, view))
}
