//! `POST /auth/logout`: ends the session.

use axum::extract::State;
use axum::http::StatusCode;

use crate::extract::{Allowed, IdempotencyKey, SignedIn};
use crate::problem::Problem;
use crate::state::ApiState;

/// Ends the session of the token.
#[utoipa::path(
    post, path = "/auth/logout", tag = "auth", security(("bearer" = [])),
    responses((status = 204, description = "Ended"))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn log_out(
    State(state): State<ApiState>,
    caller: Allowed<SignedIn>,
    key: IdempotencyKey,
) -> Result<StatusCode, Problem> {
    let done = state.auth.sign_out(caller.signed_in()?, key.context(&caller)).await;
    done.map(|()| StatusCode::NO_CONTENT).map_err(|e| Problem::of_auth(e, state.clock.now()))
}
