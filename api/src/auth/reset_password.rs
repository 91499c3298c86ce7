//! `POST /auth/password/reset`: chooses a password with a link.

use axum::extract::State;
use axum::http::StatusCode;
use commands::LinkToken;
use secrecy::SecretString;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::extract::{Caller, IdempotencyKey, Json};
use crate::problem::Problem;
use crate::state::ApiState;

/// A new password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "token": "q0nKX2w1x8m0bqfUe0T1Yd3cWq7a2yJkqj3m1mC3b9E", "password": "una frase larga y propia" }))]
pub(crate) struct ResetPasswordRequest {
    /// The token of the link.
    token: String,
    /// The password from now on.
    #[schema(value_type = String, format = Password)]
    password: SecretString,
}

/// Chooses a password with the token of a link, the first or a new one, and ends every session.
#[utoipa::path(
    post, path = "/auth/password/reset", tag = "auth",
    responses((status = 204, description = "Changed"))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn reset_password(
    State(state): State<ApiState>,
    caller: Caller,
    key: IdempotencyKey,
    Json(request): Json<ResetPasswordRequest>,
) -> Result<StatusCode, Problem> {
    state.limit_sign_ins(&caller)?;
    let ResetPasswordRequest { token, password } = request;
    let token = LinkToken::presented(token);
    let done = state.auth.reset_password(token, password, key.context(&caller)).await;
    done.map(|()| StatusCode::NO_CONTENT).map_err(|e| Problem::of_auth(e, state.clock.now()))
}
