//! `POST /tickets/{id}/compensation`: the owner decides about the credit for a very late answer.

use axum::extract::State;
use commands::tickets::{CompensationDecision, decide_compensation};
use serde::Deserialize;
use utoipa::ToSchema;

use super::TicketPath;
use super::answer::{TicketVersion, TicketWritten, written};
use crate::extract::{Allowed, IdempotencyKey, IfMatch, Json, OwnerDecision, Path};
use crate::state::ApiState;

/// What the owner decides.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "action", rename_all = "snake_case", deny_unknown_fields)]
#[schema(example = json!({ "action": "approve", "clock": 1 }))]
pub(crate) enum CompensationRequest {
    /// Grants the credit; the repair is credited, at most $10.000 in all.
    Approve {
        /// The clock that it is for.
        clock: u32,
    },
    /// Does not grant it.
    Decline {
        /// The clock that it is for.
        clock: u32,
        /// Why, in Spanish.
        reason: String,
    },
}

/// Grants or declines a proposed credit.
#[utoipa::path(
    post, path = "/tickets/{id}/compensation", tag = "tickets", security(("bearer" = [])),
    params(TicketPath),
    responses((status = 200, description = "Decided", body = TicketVersion))
)]
#[tracing::instrument(skip_all, fields(ticket.id = %path.id))]
pub(crate) async fn decide_ticket_compensation(
    State(state): State<ApiState>,
    Path(path): Path<TicketPath>,
    caller: Allowed<OwnerDecision>,
    if_match: IfMatch,
    key: IdempotencyKey,
    Json(request): Json<CompensationRequest>,
) -> TicketWritten {
    let (clock, decision) = match request {
        CompensationRequest::Approve { clock } => (clock, CompensationDecision::Approve),
        CompensationRequest::Decline { clock, reason } => {
            (clock, CompensationDecision::Decline { reason })
        }
    };
    let mut context = key.context(&caller);
    context.expected_version = if_match.version();
    let done = decide_compensation(&state.executor, path.id, clock, decision, context).await?;
    written(&state, path.id, done).await
}
