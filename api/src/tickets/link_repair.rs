//! `PUT /tickets/{id}/repair`: which repair it is about.

use axum::extract::State;
use commands::tickets::link_repair;
use domain::values::RepairNumber;
use serde::Deserialize;
use utoipa::ToSchema;

use super::TicketPath;
use super::answer::{TicketVersion, TicketWritten, written};
use crate::extract::{Allowed, IdempotencyKey, IfMatch, Json, Path, TicketDesk};
use crate::state::ApiState;

/// Which repair a ticket is about.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "repair": "CDS-2026-0001" }))]
pub(crate) struct LinkRepairRequest {
    /// A repair of the same customer.
    #[schema(value_type = String)]
    repair: RepairNumber,
}

/// Says which repair a ticket is about. A complaint about it is then open there too. Needs `If-Match`.
#[utoipa::path(
    put, path = "/tickets/{id}/repair", tag = "tickets", security(("bearer" = [])),
    params(TicketPath),
    responses((status = 200, description = "Linked", body = TicketVersion))
)]
#[tracing::instrument(skip_all, fields(ticket.id = %path.id))]
pub(crate) async fn link_ticket_to_repair(
    State(state): State<ApiState>,
    Path(path): Path<TicketPath>,
    caller: Allowed<TicketDesk>,
    if_match: IfMatch,
    key: IdempotencyKey,
    Json(LinkRepairRequest { repair }): Json<LinkRepairRequest>,
) -> TicketWritten {
    let context = key.context(&caller).expecting(if_match.required()?);
    let done = link_repair(&state.executor, path.id, repair, context).await?;
    written(&state, path.id, done).await
}
