//! `POST /auth/refresh`: new tokens for a refresh token, which is good once.

use axum::extract::State;
use commands::LinkToken;
use serde::Deserialize;
use utoipa::ToSchema;

use super::tokens::TokensView;
use crate::extract::{Caller, IdempotencyKey, Json};
use crate::problem::Problem;
use crate::state::ApiState;

/// A refresh token.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "refresh_token": "q0nKX2w1x8m0bqfUe0T1Yd3cWq7a2yJkqj3m1mC3b9E" }))]
pub(crate) struct RefreshRequest {
    /// The refresh token of the last answer.
    refresh_token: String,
}

/// Gives new tokens. A refresh token that comes back a second time closes its session.
#[utoipa::path(
    post, path = "/auth/refresh", tag = "auth",
    responses((status = 200, description = "Signed in", body = TokensView))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn refresh_session(
    State(state): State<ApiState>,
    caller: Caller,
    key: IdempotencyKey,
    Json(request): Json<RefreshRequest>,
) -> Result<TokensView, Problem> {
    state.limit_sign_ins(&caller)?;
    let token = LinkToken::presented(request.refresh_token);
    let signed_in = state.auth.refresh(token, key.context(&caller)).await;
    signed_in.map(TokensView::from).map_err(|error| Problem::of_auth(error, state.clock.now()))
}
