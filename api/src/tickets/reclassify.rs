//! `PUT /tickets/{id}/category`: what it is about, corrected.

use axum::extract::State;
use commands::tickets::reclassify;
use domain::ticket::Category;
use serde::Deserialize;
use utoipa::ToSchema;

use super::TicketPath;
use super::answer::{TicketVersion, TicketWritten, written};
use crate::extract::{Allowed, IdempotencyKey, IfMatch, Json, Path, TicketDesk};
use crate::state::ApiState;

/// What a ticket is about.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "category": "warranty" }))]
pub(crate) struct CategoryRequest {
    /// `quote_question`, `repair_status`, `payment_issue`, `complaint`, `warranty` or `general_inquiry`.
    #[schema(value_type = String)]
    category: Category,
}

/// Corrects the category. A clock goes on from where it is under the new terms; a broken promise stays one. Needs
/// `If-Match`.
#[utoipa::path(
    put, path = "/tickets/{id}/category", tag = "tickets", security(("bearer" = [])),
    params(TicketPath),
    responses((status = 200, description = "Corrected", body = TicketVersion))
)]
#[tracing::instrument(skip_all, fields(ticket.id = %path.id))]
pub(crate) async fn reclassify_ticket(
    State(state): State<ApiState>,
    Path(path): Path<TicketPath>,
    caller: Allowed<TicketDesk>,
    if_match: IfMatch,
    key: IdempotencyKey,
    Json(CategoryRequest { category }): Json<CategoryRequest>,
) -> TicketWritten {
    let context = key.context(&caller).expecting(if_match.required()?);
    let done = reclassify(&state.executor, path.id, category, context).await?;
    written(&state, path.id, done).await
}
