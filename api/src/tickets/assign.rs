//! `PUT /tickets/{id}/assignee`: who is in charge.

use axum::extract::State;
use commands::tickets::assign;
use domain::values::PersonId;
use serde::Deserialize;
use utoipa::ToSchema;

use super::TicketPath;
use super::answer::{TicketVersion, TicketWritten, written};
use crate::extract::{Allowed, IdempotencyKey, IfMatch, Json, Path, TicketDesk};
use crate::state::ApiState;

/// Who is in charge.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "assignee": "0193c1f0-7c1e-7000-8000-000000000001" }))]
pub(crate) struct AssigneeRequest {
    /// A member of the staff.
    #[schema(value_type = Uuid)]
    assignee: PersonId,
}

/// Puts somebody in charge. Needs `If-Match`.
#[utoipa::path(
    put, path = "/tickets/{id}/assignee", tag = "tickets", security(("bearer" = [])),
    params(TicketPath),
    responses((status = 200, description = "Assigned", body = TicketVersion))
)]
#[tracing::instrument(skip_all, fields(ticket.id = %path.id))]
pub(crate) async fn assign_ticket(
    State(state): State<ApiState>,
    Path(path): Path<TicketPath>,
    caller: Allowed<TicketDesk>,
    if_match: IfMatch,
    key: IdempotencyKey,
    Json(AssigneeRequest { assignee }): Json<AssigneeRequest>,
) -> TicketWritten {
    let context = key.context(&caller).expecting(if_match.required()?);
    let done = assign(&state.executor, path.id, assignee, context).await?;
    written(&state, path.id, done).await
}
