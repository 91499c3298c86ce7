//! `POST /auth/password/forgot`: a link to choose a new password.

use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::extract::{Caller, Json};
use crate::problem::Problem;
use crate::state::ApiState;

/// Who forgot it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "email": "violeta@example.cl" }))]
pub(crate) struct ForgotPasswordRequest {
    /// The e-mail.
    email: String,
}

/// Sends a link to choose a new password, if the address has an account; the answer does not tell.
#[utoipa::path(
    post, path = "/auth/password/forgot", tag = "auth",
    responses((status = 202, description = "Sent, if the address is known"))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn forgot_password(
    State(state): State<ApiState>,
    caller: Caller,
    Json(request): Json<ForgotPasswordRequest>,
) -> Result<StatusCode, Problem> {
    state.limit_sign_ins(&caller)?;
    let sent = state.auth.forgot_password(request.email);
    sent.map(|()| StatusCode::ACCEPTED).map_err(|e| Problem::of_auth(e, state.clock.now()))
}
