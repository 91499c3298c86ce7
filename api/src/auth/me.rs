//! `GET /auth/me` and `GET /me`: who is signed in.

use axum::extract::State;
use axum::http::header;
use axum::response::Response;
use commands::policies::to_accept_again;
use domain::disclosure::Shown;
use domain::person::Person;
use domain::values::{PersonId, RepairNumber};
use projections::repair_board::{self, BoardFilter};
use serde::Serialize;
use utoipa::ToSchema;

use crate::disclosures::note_shown;
use crate::extract::{Allowed, Caller, SignedIn, answer};
use crate::policies::view::ToAcceptView;
use crate::problem::Problem;
use crate::state::ApiState;
use crate::users::view::UserView;
use crate::written::etag;

/// Whoever is signed in, and what they are asked.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MeView {
    #[serde(flatten)]
    user: UserView,
    /// The texts that they are asked to accept, each in a box of its own that is not ticked before: never accepted, or
    /// changed materially since. Customers only.
    policies_to_accept: Vec<ToAcceptView>,
}

/// Whoever is signed in.
#[utoipa::path(
    get, path = "/auth/me", tag = "auth", security(("bearer" = [])),
    responses((status = 200, description = "You", body = MeView))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn get_me(
    State(state): State<ApiState>,
    caller: Allowed<SignedIn>,
) -> Result<Response, Problem> {
    show(&state, &caller).await
}

/// Whoever is signed in; the same as `/auth/me`.
#[utoipa::path(
    get, path = "/me", tag = "auth", security(("bearer" = [])),
    responses((status = 200, description = "You", body = MeView))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn get_me_short(
    State(state): State<ApiState>,
    caller: Allowed<SignedIn>,
) -> Result<Response, Problem> {
    show(&state, &caller).await
}

/// As many repairs of one customer are looked at, the newest.
const MOST: u32 = 100;

/// A customer's repairs: at the counter texts are accepted in intakes.
async fn repairs_of(state: &ApiState, customer: PersonId) -> Result<Vec<RepairNumber>, Problem> {
    let own = BoardFilter { customer: Some(customer), ..BoardFilter::default() };
    let page = repair_board::list(state.read_side.db(), &own, None, MOST).await?;
    Ok(page.items.into_iter().map(|entry| entry.number).collect())
}

async fn show(state: &ApiState, caller: &Caller) -> Result<Response, Problem> {
    let id = caller.signed_in()?.person;
    note_shown(state, caller, Shown::Person, Some(id)).await?;
    let person = state.executor.load::<Person>(&id.to_string()).await?;
    let asked = match caller.actor.role.is_staff() {
        true => Vec::new(),
        false => {
            to_accept_again(&state.executor, &person.state, repairs_of(state, id).await?).await?
        }
    };
    let view = MeView {
        user: UserView::of(&person.state, person.version)?,
        policies_to_accept: asked.into_iter().map(ToAcceptView::from).collect(),
    };
    let mut response = answer(&view);
    response.headers_mut().insert(header::ETAG, etag(person.version));
    Ok(response)
}
