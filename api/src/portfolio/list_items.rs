//! `GET /portfolio` and `GET /portfolio/latest`: finished work, the newest first.

use axum::extract::State;
use domain::Role;
use projections::portfolio::{all, latest, list};

use super::view::{OwnersPortfolioView, PortfolioView};
use crate::extract::{Caller, Json, MinPosition, PageQuery, PageView, Query, answer};
use crate::problem::Problem;
use crate::state::ApiState;

/// Items of the landing page.
const LATEST: u32 = 6;

/// Finished work, the newest first. The owner sees what is hidden and scheduled too, with its repair.
#[utoipa::path(
    get, path = "/portfolio", tag = "portfolio", security((), ("bearer" = [])),
    params(PageQuery),
    responses((status = 200, description = "A page of items", body = PageView<PortfolioView>))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn list_portfolio(
    State(state): State<ApiState>,
    Query(page): Query<PageQuery>,
    caller: Caller,
    wanted: MinPosition,
) -> Result<axum::response::Response, Problem> {
    state.caught_up(wanted, &["portfolio"]).await?;
    let (after, limit) = (page.after()?, page.limit());
    if caller.actor.role == Role::Owner {
        let items = all(state.db(), after, limit).await?;
        return Ok(answer(&PageView::of(items, OwnersPortfolioView::from)));
    }
    let items = list(state.db(), state.clock.now(), after, limit).await?;
    Ok(answer(&PageView::of(items, PortfolioView::from)))
}

/// The newest items, for the landing page.
#[utoipa::path(
    get, path = "/portfolio/latest", tag = "portfolio",
    responses((status = 200, description = "The items", body = Vec<PortfolioView>))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn latest_portfolio(
    State(state): State<ApiState>,
    wanted: MinPosition,
) -> Result<Json<Vec<PortfolioView>>, Problem> {
    state.caught_up(wanted, &["portfolio"]).await?;
    let items = latest(state.db(), state.clock.now(), LATEST).await?;
    Ok(Json(items.into_iter().map(PortfolioView::from).collect()))
}
