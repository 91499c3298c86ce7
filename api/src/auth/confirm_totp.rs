//! `POST /auth/totp/confirm`: confirms the second factor with a code of it.

use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::extract::{Allowed, IdempotencyKey, Json, SignedIn};
use crate::problem::Problem;
use crate::state::ApiState;

/// A code.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "code": "123456" }))]
pub(crate) struct ConfirmTotpRequest {
    /// A code of the authenticator app.
    code: String,
}

/// Confirms the second factor. From then on it is asked for at every sign-in.
#[utoipa::path(
    post, path = "/auth/totp/confirm", tag = "auth", security(("bearer" = [])),
    responses((status = 204, description = "Confirmed"))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn confirm_totp(
    State(state): State<ApiState>,
    caller: Allowed<SignedIn>,
    key: IdempotencyKey,
    Json(request): Json<ConfirmTotpRequest>,
) -> Result<StatusCode, Problem> {
    let claims = caller.signed_in()?;
    let done = state.auth.confirm_totp(claims, &request.code, key.context(&caller)).await;
    done.map(|()| StatusCode::NO_CONTENT).map_err(|e| Problem::of_auth(e, state.clock.now()))
}
