//! `DELETE /users/{id}`: the owner erases a person; the person themselves asks for it.

use axum::extract::State;
use commands::people::erase;
use domain::calendar::santiago_date;
use domain::person::{Person, PersonCommand};
use domain::repair::Status;
use domain::values::PersonId;
use projections::repair_board::{BoardFilter, list};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::UserPath;
use crate::extract::{Allowed, IdempotencyKey, Path, Query, SignedIn};
use crate::problem::Problem;
use crate::state::ApiState;
use crate::written::Written;

/// Why.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct EraseQuery {
    /// Why, in Spanish; needed to erase somebody.
    #[param(example = "Solicitud del titular, folio 12")]
    reason: Option<String>,
}

/// What was done.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "done": "erased" }))]
pub(crate) struct ErasureView {
    /// `erased`, or `requested`: then the clock of 30 days runs.
    done: &'static str,
}

/// Erases a person (the owner, with a fresh second factor), or asks for one's own erasure.
#[utoipa::path(
    delete, path = "/users/{id}", tag = "users", security(("bearer" = [])),
    params(UserPath, EraseQuery),
    responses((status = 200, description = "Erased, or asked for", body = ErasureView))
)]
#[tracing::instrument(skip_all, fields(person.id = %path.id))]
pub(crate) async fn erase_user(
    State(state): State<ApiState>,
    Path(path): Path<UserPath>,
    Query(query): Query<EraseQuery>,
    caller: Allowed<SignedIn>,
    key: IdempotencyKey,
) -> Result<Written<ErasureView>, Problem> {
    let context = key.context(&caller);
    let (executor, id) = (&state.executor, path.id);
    if caller.actor.person_id() == Some(id) {
        let command = PersonCommand::RequestErasure { at: state.clock.now() };
        let done = executor.execute::<Person>(&id.to_string(), command, context).await?;
        let view = ErasureView { done: "requested" };
        return Ok(Written::changed(done.version, done.position, view));
    }
    crate::extract::require(&caller.actor, domain::Capability::PersonErasure)?;
    let reason = query.reason.unwrap_or_default();
    let open = open_repairs(&state, id).await?;
    let done = erase(executor, id, reason, open, context).await?;
    let view = ErasureView { done: "erased" };
    Ok(Written::changed(done.version, done.position, view))
}

/// Repairs read at once.
const LARGEST_PAGE: u32 = 200;

/// How many of a customer's repairs are not over, or still under warranty.
async fn open_repairs(state: &ApiState, customer: PersonId) -> Result<u32, Problem> {
    let head = state.executor.log().head().await?;
    state.wait_for(head, &["repair_board"]).await?;
    let filter = BoardFilter { customer: Some(customer), ..BoardFilter::default() };
    let today = santiago_date(state.clock.now());
    let (mut open, mut after) = (0, None);
    loop {
        let page = list(state.db(), &filter, after, LARGEST_PAGE).await?;
        let binds = |entry: &&projections::repair_board::BoardEntry| match entry.status {
            Status::Voided => false,
            Status::Delivered => entry.warranty_until.is_some_and(|until| today <= until),
            _ => true,
        };
        open += u32::try_from(page.items.iter().filter(binds).count()).unwrap_or(u32::MAX);
        after = page.next;
        if after.is_none() {
            return Ok(open);
        }
    }
}
