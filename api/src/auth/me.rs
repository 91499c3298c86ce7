//! `GET /auth/me` and `GET /me`: who is signed in.

use axum::extract::State;
use axum::response::Response;

use crate::extract::{Allowed, SignedIn};
use crate::problem::Problem;
use crate::state::ApiState;
use crate::users::UserPath;
use crate::users::get_user::show;
use crate::users::view::UserView;

/// Whoever is signed in.
#[utoipa::path(
    get, path = "/auth/me", tag = "auth", security(("bearer" = [])),
    responses((status = 200, description = "You", body = UserView))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn get_me(
    State(state): State<ApiState>,
    caller: Allowed<SignedIn>,
) -> Result<Response, Problem> {
    show(&state, UserPath { id: caller.signed_in()?.person }, &caller).await
}

/// Whoever is signed in; the same as `/auth/me`.
#[utoipa::path(
    get, path = "/me", tag = "auth", security(("bearer" = [])),
    responses((status = 200, description = "You", body = UserView))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn get_me_short(
    State(state): State<ApiState>,
    caller: Allowed<SignedIn>,
) -> Result<Response, Problem> {
    show(&state, UserPath { id: caller.signed_in()?.person }, &caller).await
}
