//! `PUT /users/{id}/role`: the owner gives and takes roles.

use axum::extract::State;
use domain::Role;
use domain::person::{Person, PersonCommand};
use serde::Deserialize;
use utoipa::ToSchema;

use super::UserPath;
use super::view::UserView;
use crate::extract::{Allowed, IdempotencyKey, IfMatch, Json, Path, RoleAdministration};
use crate::problem::Problem;
use crate::state::ApiState;
use crate::written::Written;

/// The role from now on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "role": "technician", "reason": "Terminó su práctica" }))]
pub(crate) struct ChangeRoleRequest {
    /// `customer`, `receptionist`, `technician` or `owner`.
    #[schema(value_type = String)]
    role: Role,
    /// Why, in Spanish.
    reason: String,
}

/// Changes a person's role; the owner, with a fresh second factor.
#[utoipa::path(
    put, path = "/users/{id}/role", tag = "users", security(("bearer" = [])),
    params(UserPath),
    responses((status = 200, description = "Changed", body = UserView))
)]
#[tracing::instrument(skip_all, fields(person.id = %path.id))]
pub(crate) async fn change_role(
    State(state): State<ApiState>,
    Path(path): Path<UserPath>,
    caller: Allowed<RoleAdministration>,
    if_match: IfMatch,
    key: IdempotencyKey,
    Json(request): Json<ChangeRoleRequest>,
) -> Result<Written<UserView>, Problem> {
    let context = key.context(&caller).expecting(if_match.required()?);
    let (id, by) = (path.id.to_string(), caller.actor.person_id());
    let ChangeRoleRequest { role: to, reason } = request;
    let command = PersonCommand::ChangeRole { to, by, reason, at: state.clock.now() };
    let done = state.executor.execute::<Person>(&id, command, context).await?;
    let person = state.executor.load::<Person>(&id).await?;
    let view = UserView::of(&person.state, done.version)?;
    Ok(Written::changed(done.version, done.position, view))
}
