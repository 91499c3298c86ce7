//! `POST /repairs/{id}/complaint`: a complaint is opened or closed; storage and abandonment stop while it is open.

use axum::extract::State;
use domain::repair::RepairIntent;
use serde::Deserialize;
use utoipa::ToSchema;

use super::RepairPath;
use super::answer::{RepairVersion, RepairWritten, give};
use crate::extract::{Allowed, Counter, IdempotencyKey, IfMatch, Json, Path};
use crate::state::ApiState;

/// What became of a complaint.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "action", rename_all = "snake_case", deny_unknown_fields)]
#[schema(example = json!({ "action": "open", "reference": "SERNAC R2026W1234567" }))]
pub(crate) enum ComplaintRequest {
    /// It was opened.
    Open {
        /// A reference that finds it: a ticket, a SERNAC number.
        reference: String,
    },
    /// It was closed.
    Close {
        /// How it ended, in Spanish.
        resolution: String,
    },
}

/// Opens or closes a complaint.
#[utoipa::path(
    post, path = "/repairs/{id}/complaint", tag = "repairs", security(("bearer" = [])),
    params(RepairPath),
    responses((status = 200, description = "Recorded", body = RepairVersion))
)]
#[tracing::instrument(skip_all, fields(repair.id = %path.id))]
pub(crate) async fn record_complaint(
    State(state): State<ApiState>,
    Path(path): Path<RepairPath>,
    caller: Allowed<Counter>,
    if_match: IfMatch,
    key: IdempotencyKey,
    Json(request): Json<ComplaintRequest>,
) -> RepairWritten {
    let intent = match request {
        ComplaintRequest::Open { reference } => RepairIntent::OpenComplaint { reference },
        ComplaintRequest::Close { resolution } => RepairIntent::CloseComplaint { resolution },
    };
    give(&state, &caller, &key, if_match, path.id, intent).await
}
