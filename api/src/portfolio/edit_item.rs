//! `PUT /portfolio/{slug}`: the owner rewrites the texts, publishes or hides.

use axum::extract::State;
use domain::portfolio::{PortfolioCommand, PortfolioItem};
use projections::portfolio::get;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::ItemPath;
use crate::extract::{Allowed, IdempotencyKey, IfMatch, Json, Path, PortfolioEditing};
use crate::problem::Problem;
use crate::state::ApiState;
use crate::written::Written;

/// The item from now on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "title": "Un Juno-60 que volvió a sonar", "summary": "Cambiamos los chips de voz y lo calibramos.",
    "show": true
}))]
pub(crate) struct EditItemRequest {
    /// A title in Spanish.
    title: String,
    /// What was found and done, in Spanish; no price, no person.
    summary: String,
    /// Publish it now, or hide it; none to leave that as it is.
    show: Option<bool>,
    /// Why it is hidden, in Spanish.
    reason: Option<String>,
}

/// The item's version after the change.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "slug": "roland-juno-60-sin-sonido", "version": 3 }))]
pub(crate) struct EditedItemView {
    /// Its address.
    slug: String,
    /// Its version, for the next `If-Match`.
    version: u64,
}

/// Rewrites, publishes or hides an item. Needs `If-Match`.
#[utoipa::path(
    put, path = "/portfolio/{slug}", tag = "portfolio", security(("bearer" = [])),
    params(ItemPath),
    responses((status = 200, description = "Changed", body = EditedItemView))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn edit_portfolio_item(
    State(state): State<ApiState>,
    Path(path): Path<ItemPath>,
    caller: Allowed<PortfolioEditing>,
    if_match: IfMatch,
    key: IdempotencyKey,
    Json(request): Json<EditItemRequest>,
) -> Result<Written<EditedItemView>, Problem> {
    let expected = if_match.required()?;
    let item = get(state.db(), &path.slug, None).await?;
    let id = item.ok_or_else(|| Problem::of("resource.not_found"))?.repair.to_string();
    let (at, context) = (state.clock.now(), key.context(&caller));
    let EditItemRequest { title, summary, show, reason } = request;
    let edit = PortfolioCommand::Edit { title, summary, at };
    let first = context.clone().expecting(expected);
    let mut done = state.executor.execute::<PortfolioItem>(&id, edit, first).await?;
    let then = match show {
        Some(true) => Some(PortfolioCommand::Publish { at }),
        Some(false) => Some(PortfolioCommand::Hide { reason: reason.unwrap_or_default(), at }),
        None => None,
    };
    if let Some(command) = then {
        let step = context.step("show");
        done = state.executor.execute::<PortfolioItem>(&id, command, step).await?;
    }
    let view = EditedItemView { slug: path.slug, version: done.version };
    Ok(Written::changed(done.version, done.position, view))
}
