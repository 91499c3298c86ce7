//! `POST /repairs/{id}/notes`: what staff write down, for themselves or for the customer.

use axum::extract::State;
use domain::Decider as _;
use domain::repair::{NoteVisibility, Repair, RepairIntent};
use domain::values::{NoteId, Personal};
use serde::Deserialize;
use utoipa::ToSchema;

use super::RepairPath;
use super::answer::{RepairVersion, RepairWritten, give};
use crate::extract::{Allowed, Counter, IdempotencyKey, IfMatch, Json, Path};
use crate::problem::Problem;
use crate::state::ApiState;

/// A note.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "visibility": "public", "text": "Llegó el repuesto, seguimos mañana." }))]
pub(crate) struct AddNoteRequest {
    /// `internal` for the workshop only, `public` for the tracking page too.
    #[schema(value_type = String, example = "public")]
    visibility: NoteVisibility,
    /// What it says, in Spanish.
    text: String,
}

/// Adds a note.
#[utoipa::path(
    post, path = "/repairs/{id}/notes", tag = "repairs", security(("bearer" = [])),
    params(RepairPath),
    responses((status = 200, description = "Noted", body = RepairVersion))
)]
#[tracing::instrument(skip_all, fields(repair.id = %path.id))]
pub(crate) async fn add_note(
    State(state): State<ApiState>,
    Path(path): Path<RepairPath>,
    caller: Allowed<Counter>,
    if_match: IfMatch,
    key: IdempotencyKey,
    Json(request): Json<AddNoteRequest>,
) -> RepairWritten {
    let repair = state.executor.load::<Repair>(&path.id.to_string()).await?;
    // Free text about a repair is about its customer, and is erased with them.
    let customer = repair.state.owner().ok_or_else(|| Problem::of("resource.not_found"))?;
    let intent = RepairIntent::AddNote {
        note: NoteId::new(key.fact_id("note", &caller)),
        visibility: request.visibility,
        text: Personal::new(customer, request.text),
    };
    give(&state, &caller, &key, if_match, path.id, intent).await
}
