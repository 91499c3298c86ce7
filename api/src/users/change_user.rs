//! `PUT /users/{id}`: corrects how a person is reached.

use axum::extract::State;
use commands::people::{ChangeContactError, change_contact};
use domain::person::Person;

use super::UserPath;
use super::contact::ContactRequest;
use super::view::UserView;
use crate::extract::{Allowed, IdempotencyKey, IfMatch, Json, Path, SignedIn};
use crate::problem::Problem;
use crate::state::ApiState;
use crate::written::Written;

/// Replaces the contact data; whoever has an account signs in with the new e-mail from then on.
#[utoipa::path(
    put, path = "/users/{id}", tag = "users", security(("bearer" = [])),
    params(UserPath),
    responses((status = 200, description = "Changed", body = UserView))
)]
#[tracing::instrument(skip_all, fields(person.id = %path.id))]
pub(crate) async fn change_user(
    State(state): State<ApiState>,
    Path(path): Path<UserPath>,
    caller: Allowed<SignedIn>,
    if_match: IfMatch,
    key: IdempotencyKey,
    Json(request): Json<ContactRequest>,
) -> Result<Written<UserView>, Problem> {
    let context = key.context(&caller).expecting(if_match.required()?);
    let done = change_contact(&state.executor, path.id, request.into(), context).await?;
    let person = state.executor.load::<Person>(&path.id.to_string()).await?;
    let view = UserView::of(&person.state, done.version)?;
    Ok(Written::changed(done.version, done.position, view))
}

impl From<ChangeContactError> for Problem {
    fn from(error: ChangeContactError) -> Self {
        match error {
            ChangeContactError::EmailTaken => Self::of("person.email_taken"),
            ChangeContactError::Execute(error) => error.into(),
        }
    }
}
