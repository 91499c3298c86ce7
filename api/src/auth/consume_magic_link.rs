//! `POST /auth/magic-link/consume`: signs a customer in with a link.

use axum::extract::State;
use commands::LinkToken;
use serde::Deserialize;
use utoipa::ToSchema;

use super::tokens::TokensView;
use crate::extract::{Caller, IdempotencyKey, Json};
use crate::problem::Problem;
use crate::state::ApiState;

/// The token of the link.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "token": "q0nKX2w1x8m0bqfUe0T1Yd3cWq7a2yJkqj3m1mC3b9E" }))]
pub(crate) struct ConsumeMagicLinkRequest {
    /// The token.
    token: String,
}

/// Signs in with the token of a link, once, within 15 minutes.
#[utoipa::path(
    post, path = "/auth/magic-link/consume", tag = "auth",
    responses((status = 200, description = "Signed in", body = TokensView))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn consume_magic_link(
    State(state): State<ApiState>,
    caller: Caller,
    key: IdempotencyKey,
    Json(request): Json<ConsumeMagicLinkRequest>,
) -> Result<TokensView, Problem> {
    state.limit_sign_ins(&caller)?;
    let token = LinkToken::presented(request.token);
    let signed_in = state.auth.consume_magic_link(token, key.context(&caller)).await;
    signed_in.map(TokensView::from).map_err(|error| Problem::of_auth(error, state.clock.now()))
}
