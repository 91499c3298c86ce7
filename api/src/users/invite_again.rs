//! `POST /users/{id}/invitation`: a new link for staff who lost theirs.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use commands::people::invite_again;
use serde::Serialize;
use utoipa::ToSchema;

use super::UserPath;
use crate::extract::{Allowed, IdempotencyKey, Path, RoleAdministration, answer};
use crate::problem::Problem;
use crate::state::ApiState;

/// A new invitation.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({ "invitation_token": "q0nKX2w1x8m0bqfUe0T1Yd3cWq7a2yJkqj3m1mC3b9E" }))]
pub(crate) struct InvitationView {
    /// For `POST /auth/password/reset`, within three days. Shown here and nowhere else.
    invitation_token: String,
}

/// Issues a new invitation; the earlier one is void.
#[utoipa::path(
    post, path = "/users/{id}/invitation", tag = "users", security(("bearer" = [])),
    params(UserPath),
    responses((status = 200, description = "Issued", body = InvitationView))
)]
#[tracing::instrument(skip_all, fields(person.id = %path.id))]
pub(crate) async fn invite_user_again(
    State(state): State<ApiState>,
    Path(path): Path<UserPath>,
    caller: Allowed<RoleAdministration>,
    key: IdempotencyKey,
) -> Result<Response, Problem> {
    let token = invite_again(&state.executor, path.id, &key.context(&caller)).await?;
    let view = InvitationView { invitation_token: token.reveal().to_owned() };
    Ok(([(header::CACHE_CONTROL, "no-store")], answer(&view)).into_response())
}
