//! `POST /tickets/{id}/reply`: staff answer, customers write again.

use axum::extract::State;
use commands::tickets::reply;
use serde::Deserialize;
use utoipa::ToSchema;

use super::TicketPath;
use super::answer::{TicketVersion, TicketWritten, written};
use super::asker::asker;
use crate::extract::{Caller, IdempotencyKey, IfMatch, Json, Path, PresentedLink};
use crate::state::ApiState;

/// A message.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "text": "Tu equipo está en la mesa; mañana tendrás el presupuesto." }))]
pub(crate) struct ReplyRequest {
    /// What it says, at most 20000 characters.
    text: String,
}

/// Writes into a ticket. An answer by staff stops the clock; what a customer writes begins again what was over.
#[utoipa::path(
    post, path = "/tickets/{id}/reply", tag = "tickets", security(("link" = []), ("bearer" = [])),
    params(TicketPath),
    responses((status = 200, description = "Written", body = TicketVersion))
)]
#[tracing::instrument(skip_all, fields(ticket.id = %path.id))]
pub(crate) async fn reply_to_ticket(
    State(state): State<ApiState>,
    Path(path): Path<TicketPath>,
    caller: Caller,
    link: PresentedLink,
    if_match: IfMatch,
    key: IdempotencyKey,
    Json(ReplyRequest { text }): Json<ReplyRequest>,
) -> TicketWritten {
    let caller = asker(&state, path.id, &caller, &link).await?;
    let mut context = key.context(&caller);
    context.expected_version = if_match.version();
    let done = reply(&state.executor, path.id, text, context).await?;
    written(&state, path.id, done).await
}
