//! `PUT /tickets/{id}/status`: who has to act next, and whether it is over.

use axum::extract::State;
use commands::tickets::{TicketMove, change_status};
use serde::Deserialize;
use utoipa::ToSchema;

use super::TicketPath;
use super::answer::{TicketVersion, TicketWritten, written};
use super::asker::asker;
use crate::extract::{Caller, IdempotencyKey, IfMatch, Json, Path, PresentedLink};
use crate::state::ApiState;

/// Where a ticket should stand.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "to": "RESOLVED" }))]
pub(crate) struct TicketStatusRequest {
    /// `WAITING_CUSTOMER`, `RESOLVED` (staff), `OPEN` or `CLOSED` (customers too).
    to: TicketTarget,
}

/// The states that a ticket is moved to; it is merged by an operation of its own.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum TicketTarget {
    /// The workshop has to act: the wait for the customer ends, or what was over begins again, within seven days
    /// once it was closed.
    Open,
    /// The customer has to act; the clock stands still.
    WaitingCustomer,
    /// It is held for solved; the clock stops.
    Resolved,
    /// It is over.
    Closed,
}

/// Moves a ticket. Needs `If-Match`.
#[utoipa::path(
    put, path = "/tickets/{id}/status", tag = "tickets", security(("link" = []), ("bearer" = [])),
    params(TicketPath),
    responses((status = 200, description = "Moved", body = TicketVersion))
)]
#[tracing::instrument(skip_all, fields(ticket.id = %path.id))]
pub(crate) async fn change_ticket_status(
    State(state): State<ApiState>,
    Path(path): Path<TicketPath>,
    caller: Caller,
    link: PresentedLink,
    if_match: IfMatch,
    key: IdempotencyKey,
    Json(TicketStatusRequest { to }): Json<TicketStatusRequest>,
) -> TicketWritten {
    let caller = asker(&state, path.id, &caller, &link).await?;
    let to = match to {
        TicketTarget::Open => TicketMove::Open,
        TicketTarget::WaitingCustomer => TicketMove::WaitForCustomer,
        TicketTarget::Resolved => TicketMove::Resolve,
        TicketTarget::Closed => TicketMove::Close,
    };
    let context = key.context(&caller).expecting(if_match.required()?);
    let done = change_status(&state.executor, path.id, to, context).await?;
    written(&state, path.id, done).await
}
