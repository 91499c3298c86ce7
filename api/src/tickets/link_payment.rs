//! `PUT /tickets/{id}/payment`: which payment it is about.

use axum::extract::State;
use commands::tickets::link_payment;
use domain::values::PaymentId;
use serde::Deserialize;
use utoipa::ToSchema;

use super::TicketPath;
use super::answer::{TicketVersion, TicketWritten, written};
use crate::extract::{Allowed, IdempotencyKey, IfMatch, Json, Path, TicketDesk};
use crate::state::ApiState;

/// Which payment a ticket is about.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "payment": "01930000-0000-7000-8000-000000000071" }))]
pub(crate) struct LinkPaymentRequest {
    /// A payment of the same customer.
    #[schema(value_type = Uuid)]
    payment: PaymentId,
}

/// Says which payment a ticket is about. Needs `If-Match`.
#[utoipa::path(
    put, path = "/tickets/{id}/payment", tag = "tickets", security(("bearer" = [])),
    params(TicketPath),
    responses((status = 200, description = "Linked", body = TicketVersion))
)]
#[tracing::instrument(skip_all, fields(ticket.id = %path.id))]
pub(crate) async fn link_ticket_to_payment(
    State(state): State<ApiState>,
    Path(path): Path<TicketPath>,
    caller: Allowed<TicketDesk>,
    if_match: IfMatch,
    key: IdempotencyKey,
    Json(LinkPaymentRequest { payment }): Json<LinkPaymentRequest>,
) -> TicketWritten {
    let context = key.context(&caller).expecting(if_match.required()?);
    let done = link_payment(&state.executor, path.id, payment, context).await?;
    written(&state, path.id, done).await
}
