//! `POST /auth/magic-link`: a link to sign in without a password.

use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::extract::{Caller, Json};
use crate::problem::Problem;
use crate::state::ApiState;

/// Who wants to sign in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "email": "violeta@example.cl" }))]
pub(crate) struct MagicLinkRequest {
    /// The e-mail.
    email: String,
}

/// Sends a customer a link to sign in, if the address has an account; the answer does not tell.
#[utoipa::path(
    post, path = "/auth/magic-link", tag = "auth",
    responses((status = 202, description = "Sent, if the address is known"))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn request_magic_link(
    State(state): State<ApiState>,
    caller: Caller,
    Json(request): Json<MagicLinkRequest>,
) -> Result<StatusCode, Problem> {
    state.limit_sign_ins(&caller)?;
    let sent = state.auth.request_magic_link(request.email);
    sent.map(|()| StatusCode::ACCEPTED).map_err(|e| Problem::of_auth(e, state.clock.now()))
}
