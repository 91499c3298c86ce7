//! `POST /users`: the owner takes somebody on, reception notes a customer without an account.

use axum::extract::State;
use commands::people::{NewStaff, create_staff, register_guest};
use domain::Role;
use domain::values::PersonId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::contact::ContactRequest;
use crate::extract::{Allowed, Counter, IdempotencyKey, Json};
use crate::problem::Problem;
use crate::state::ApiState;
use crate::written::Written;

/// Somebody new.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "role": "technician", "contact": { "name": "Víctor Jara", "email": "victor@example.cl" }
}))]
pub(crate) struct RegisterUserRequest {
    /// `customer` (by anybody at the counter), or `receptionist`, `technician`, `owner` (by the owner, with a
    /// fresh second factor).
    #[schema(value_type = String)]
    role: Role,
    /// How to reach them.
    contact: ContactRequest,
}

/// Somebody who was registered.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({
    "id": "0193c1f0-7c1e-7000-8000-000000000001",
    "invitation_token": "q0nKX2w1x8m0bqfUe0T1Yd3cWq7a2yJkqj3m1mC3b9E"
}))]
pub(crate) struct RegisteredUserView {
    /// Their id.
    #[schema(value_type = Uuid)]
    id: PersonId,
    /// For staff: the token with which they choose their password (`POST /auth/password/reset`), within three
    /// days. Shown here and nowhere else.
    invitation_token: Option<String>,
}

/// Registers a customer without an account, or invites a member of the staff.
#[utoipa::path(
    post, path = "/users", tag = "users", security(("bearer" = [])),
    responses((status = 201, description = "Registered", body = RegisteredUserView))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn register_user(
    State(state): State<ApiState>,
    caller: Allowed<Counter>,
    key: IdempotencyKey,
    Json(RegisterUserRequest { role, contact }): Json<RegisterUserRequest>,
) -> Result<Written<RegisteredUserView>, Problem> {
    let context = key.context(&caller);
    let (registered, invitation_token) = if role == Role::Customer {
        (register_guest(&state.executor, contact.into(), context).await?, None)
    } else {
        let staff = NewStaff { role, contact: contact.into() };
        let passwords = state.auth.passwords();
        let invited = create_staff(&state.executor, passwords, staff, context).await?;
        (invited.registered, Some(invited.invitation.reveal().to_owned()))
    };
    let id = registered.person;
    let view = RegisteredUserView { id, invitation_token };
    let (version, position) = (registered.executed.version, registered.executed.position);
    Ok(Written::created(version, position, format!("/api/v1/users/{id}"), view))
}
