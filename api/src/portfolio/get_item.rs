//! `GET /portfolio/{slug}`: one piece of finished work.

use axum::extract::State;
use axum::http::header;
use axum::response::Response;
use domain::Role;
use projections::portfolio::get;

use super::ItemPath;
use super::view::{OwnersPortfolioView, PortfolioView};
use crate::extract::{Caller, MinPosition, Path, answer};
use crate::problem::Problem;
use crate::state::ApiState;
use crate::written::etag;

/// One item.
#[utoipa::path(
    get, path = "/portfolio/{slug}", tag = "portfolio", security((), ("bearer" = [])),
    params(ItemPath),
    responses((status = 200, description = "The item", body = PortfolioView))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn get_portfolio_item(
    State(state): State<ApiState>,
    Path(path): Path<ItemPath>,
    caller: Caller,
    wanted: MinPosition,
) -> Result<Response, Problem> {
    state.caught_up(wanted, &["portfolio"]).await?;
    let owner = caller.actor.role == Role::Owner;
    let public_at = (!owner).then(|| state.clock.now());
    let item = get(state.db(), &path.slug, public_at).await?;
    let item = item.ok_or_else(|| Problem::of("resource.not_found"))?;
    let tag = etag(item.version);
    let mut response = if owner {
        answer(&OwnersPortfolioView::from(item))
    } else {
        answer(&PortfolioView::from(item))
    };
    response.headers_mut().insert(header::ETAG, tag);
    Ok(response)
}
