//! `DELETE /appointments/waitlist/{id}`: waits no more.

use axum::extract::State;
use commands::appointments::waitlist::{leave, open_entry};
use domain::Role;
use domain::values::WaitlistEntryId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::extract::{Caller, IdempotencyKey, Path, PresentedLink};
use crate::problem::Problem;
use crate::state::ApiState;
use crate::written::Written;

/// Which entry.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct WaitlistEntryPath {
    /// Its id.
    #[param(value_type = Uuid)]
    id: WaitlistEntryId,
}

/// That somebody waits no more.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "id": "0193c1f0-7c1e-7000-8000-000000000001" }))]
pub(crate) struct LeftWaitlistView {
    /// The entry.
    #[schema(value_type = String)]
    id: WaitlistEntryId,
}

/// Takes an entry off the waitlist: customers their own, the bearer of a link that of its repair. What it was offered
/// goes to the next in line.
#[utoipa::path(
    delete, path = "/appointments/waitlist/{id}", tag = "appointments",
    security(("link" = []), ("bearer" = [])), params(WaitlistEntryPath),
    responses((status = 200, description = "Off the list", body = LeftWaitlistView))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn leave_waitlist(
    State(state): State<ApiState>,
    Path(path): Path<WaitlistEntryPath>,
    caller: Caller,
    link: PresentedLink,
    key: IdempotencyKey,
) -> Result<Written<LeftWaitlistView>, Problem> {
    let caller = match (caller.actor.role, &link.0) {
        (Role::Anonymous, None) => return Err(Problem::of("auth.required")),
        (Role::Anonymous, Some(token)) => {
            caller.acting_as(open_entry(&state.executor, path.id, token).await?)
        }
        _ => caller,
    };
    let done = leave(&state.executor, path.id, key.context(&caller)).await?;
    Ok(Written::done(done.position, LeftWaitlistView { id: path.id }))
}
