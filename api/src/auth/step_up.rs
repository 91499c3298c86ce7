//! `POST /auth/step-up`: a fresh proof before what matters most.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use chrono::{DateTime, Utc};
use commands::auth::Proof;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::extract::{Allowed, IdempotencyKey, Json, SignedIn, answer};
use crate::problem::Problem;
use crate::state::ApiState;

/// A token that may do what needs a fresh proof.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({
    "access_token": "eyJhbGciOiJIUzI1NiJ9.…", "access_expires_at": "2026-11-22T15:19:05Z",
    "step_up_until": "2026-11-22T15:14:05Z"
}))]
pub(crate) struct SteppedUpView {
    /// The token.
    access_token: String,
    /// Until when it holds (UTC).
    access_expires_at: DateTime<Utc>,
    /// Until when the proof counts as fresh (UTC).
    step_up_until: DateTime<Utc>,
}

/// A code of the second factor, or the password where none is enrolled.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "code": "123456" }))]
pub(crate) struct StepUpRequest {
    /// A code of the second factor.
    code: Option<String>,
    /// The password; only where no second factor is enrolled and none is required.
    #[schema(value_type = Option<String>, format = Password)]
    password: Option<SecretString>,
}

/// Proves afresh who asks: for ten minutes the new token may do what needs it.
#[utoipa::path(
    post, path = "/auth/step-up", tag = "auth", security(("bearer" = [])),
    responses((status = 200, description = "A token in place of the one that asked", body = SteppedUpView))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn step_up(
    State(state): State<ApiState>,
    caller: Allowed<SignedIn>,
    key: IdempotencyKey,
    Json(request): Json<StepUpRequest>,
) -> Result<Response, Problem> {
    let proof = match (request.code, request.password) {
        (Some(code), None) => Proof::Code(code),
        (None, Some(password)) => Proof::Password(password),
        _ => return Err(Problem::invalid("/code", "give either a code or a password")),
    };
    let stepped = state.auth.step_up(caller.signed_in()?, proof, key.context(&caller)).await;
    let stepped = stepped.map_err(|error| Problem::of_auth(error, state.clock.now()))?;
    let view = SteppedUpView {
        access_token: stepped.access_token,
        access_expires_at: stepped.access_expires_at,
        step_up_until: stepped.step_up_until,
    };
    Ok(([(header::CACHE_CONTROL, "no-store")], answer(&view)).into_response())
}
