//! `POST /tickets/{id}/merge`: it goes on in another ticket.

use axum::extract::State;
use commands::tickets::merge;
use domain::values::TicketId;
use serde::Deserialize;
use utoipa::ToSchema;

use super::TicketPath;
use super::answer::{TicketVersion, TicketWritten, written};
use crate::extract::{Allowed, IdempotencyKey, IfMatch, Json, Path, TicketDesk};
use crate::state::ApiState;

/// Where a ticket goes on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "into": "0193c1f0-7c1e-7000-8000-000000000002" }))]
pub(crate) struct MergeRequest {
    /// Another ticket of the same customer.
    #[schema(value_type = Uuid)]
    into: TicketId,
}

/// Goes on in another ticket, for good. The clock runs on until that one is answered.
#[utoipa::path(
    post, path = "/tickets/{id}/merge", tag = "tickets", security(("bearer" = [])),
    params(TicketPath),
    responses((status = 200, description = "Merged", body = TicketVersion))
)]
#[tracing::instrument(skip_all, fields(ticket.id = %path.id))]
pub(crate) async fn merge_ticket(
    State(state): State<ApiState>,
    Path(path): Path<TicketPath>,
    caller: Allowed<TicketDesk>,
    if_match: IfMatch,
    key: IdempotencyKey,
    Json(MergeRequest { into }): Json<MergeRequest>,
) -> TicketWritten {
    let mut context = key.context(&caller);
    context.expected_version = if_match.version();
    let done = merge(&state.executor, path.id, into, context).await?;
    written(&state, path.id, done).await
}
