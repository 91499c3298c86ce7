//! `POST /tickets/{id}/rating`: how content the customer is.

use axum::extract::State;
use commands::tickets::rate;
use serde::Deserialize;
use utoipa::ToSchema;

use super::TicketPath;
use super::answer::{TicketVersion, TicketWritten, written};
use super::asker::asker;
use crate::extract::{Caller, IdempotencyKey, IfMatch, Json, Path, PresentedLink};
use crate::state::ApiState;

/// A rating.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "score": 5, "comment": "Rápidos y claros" }))]
pub(crate) struct RatingRequest {
    /// From 1, not at all, to 5, entirely.
    score: u8,
    /// In their own words.
    comment: Option<String>,
}

/// Rates a closed ticket, once.
#[utoipa::path(
    post, path = "/tickets/{id}/rating", tag = "tickets", security(("link" = []), ("bearer" = [])),
    params(TicketPath),
    responses((status = 200, description = "Rated", body = TicketVersion))
)]
#[tracing::instrument(skip_all, fields(ticket.id = %path.id))]
pub(crate) async fn rate_ticket(
    State(state): State<ApiState>,
    Path(path): Path<TicketPath>,
    caller: Caller,
    link: PresentedLink,
    if_match: IfMatch,
    key: IdempotencyKey,
    Json(RatingRequest { score, comment }): Json<RatingRequest>,
) -> TicketWritten {
    let caller = asker(&state, path.id, &caller, &link).await?;
    let mut context = key.context(&caller);
    context.expected_version = if_match.version();
    let done = rate(&state.executor, path.id, score, comment, context).await?;
    written(&state, path.id, done).await
}
