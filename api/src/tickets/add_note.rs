//! `POST /tickets/{id}/notes`: what staff note for each other.

use axum::extract::State;
use commands::tickets::add_note;
use serde::Deserialize;
use utoipa::ToSchema;

use super::TicketPath;
use super::answer::{TicketVersion, TicketWritten, written};
use crate::extract::{Allowed, IdempotencyKey, IfMatch, Json, Path, TicketDesk};
use crate::state::ApiState;

/// A note.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "text": "Llamar antes de responder." }))]
pub(crate) struct TicketNoteRequest {
    /// What it says, at most 20000 characters. Customers never see it.
    text: String,
}

/// Adds an internal note. No clock stops.
#[utoipa::path(
    post, path = "/tickets/{id}/notes", tag = "tickets", security(("bearer" = [])),
    params(TicketPath),
    responses((status = 200, description = "Noted", body = TicketVersion))
)]
#[tracing::instrument(skip_all, fields(ticket.id = %path.id))]
pub(crate) async fn add_ticket_note(
    State(state): State<ApiState>,
    Path(path): Path<TicketPath>,
    caller: Allowed<TicketDesk>,
    if_match: IfMatch,
    key: IdempotencyKey,
    Json(TicketNoteRequest { text }): Json<TicketNoteRequest>,
) -> TicketWritten {
    let mut context = key.context(&caller);
    context.expected_version = if_match.version();
    let done = add_note(&state.executor, path.id, text, context).await?;
    written(&state, path.id, done).await
}
