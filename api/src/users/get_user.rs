//! `GET /users/{id}`: one person, for themselves and for staff.

use axum::extract::State;
use axum::http::header;
use axum::response::Response;
use domain::disclosure::Shown;
use domain::person::Person;

use super::UserPath;
use super::view::UserView;
use crate::disclosures::note_shown;
use crate::extract::{Allowed, Caller, Path, SignedIn, answer};
use crate::problem::Problem;
use crate::state::ApiState;
use crate::written::etag;

/// One person. Customers see themselves only.
#[utoipa::path(
    get, path = "/users/{id}", tag = "users", security(("bearer" = [])),
    params(UserPath),
    responses((status = 200, description = "The person", body = UserView))
)]
#[tracing::instrument(skip_all, fields(person.id = %path.id))]
pub(crate) async fn get_user(
    State(state): State<ApiState>,
    Path(path): Path<UserPath>,
    caller: Allowed<SignedIn>,
) -> Result<Response, Problem> {
    show(&state, path, &caller).await
}

/// The person, if the caller may see them.
pub(crate) async fn show(
    state: &ApiState,
    path: UserPath,
    caller: &Caller,
) -> Result<Response, Problem> {
    let own = caller.actor.person_id() == Some(path.id);
    if !own && !caller.actor.role.is_staff() {
        return Err(Problem::of("resource.not_found"));
    }
    note_shown(state, caller, Shown::Person, Some(path.id)).await?;
    let person = state.executor.load::<Person>(&path.id.to_string()).await?;
    let mut response = answer(&UserView::of(&person.state, person.version)?);
    response.headers_mut().insert(header::ETAG, etag(person.version));
    Ok(response)
}
