//! `GET /catalog/brands[/{id}]`: who makes instruments.

use axum::extract::State;
use projections::catalogue::{brand, brands};

use super::cards::BrandCard;
use super::{BrandPath, TABLES};
use crate::extract::{Json, MinPosition, Path};
use crate::problem::Problem;
use crate::state::ApiState;

/// The brands, by name.
#[utoipa::path(
    get, path = "/catalog/brands", tag = "catalogue",
    responses((status = 200, description = "The brands", body = Vec<BrandCard>))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn list_brands(
    State(state): State<ApiState>,
    wanted: MinPosition,
) -> Result<Json<Vec<BrandCard>>, Problem> {
    state.caught_up(wanted, TABLES).await?;
    Ok(Json(brands(state.db()).await?.into_iter().map(BrandCard::from).collect()))
}

/// One brand.
#[utoipa::path(
    get, path = "/catalog/brands/{id}", tag = "catalogue",
    params(BrandPath),
    responses((status = 200, description = "The brand", body = BrandCard))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn get_brand(
    State(state): State<ApiState>,
    Path(path): Path<BrandPath>,
    wanted: MinPosition,
) -> Result<Json<BrandCard>, Problem> {
    state.caught_up(wanted, TABLES).await?;
    let found = brand(state.db(), &path.id).await?;
    Ok(Json(found.ok_or_else(|| Problem::of("resource.not_found"))?.into()))
}
