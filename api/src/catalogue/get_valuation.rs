//! `GET /catalog/instruments/{id}/valuation` and `/price-history`: for technicians and the owner only.

use axum::extract::State;
use projections::catalogue::{instrument_sheet, price_history};

use super::sheets::{PriceSheet, ValuationSheet};
use super::{InstrumentPath, TABLES};
use crate::extract::{Allowed, Json, MinPosition, Path, SeeValues};
use crate::problem::Problem;
use crate::state::ApiState;

/// What an instrument is worth, and what technicians know about it.
#[utoipa::path(
    get, path = "/catalog/instruments/{id}/valuation", tag = "catalogue", security(("bearer" = [])),
    params(InstrumentPath),
    responses((status = 200, description = "The valuation", body = ValuationSheet))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn get_valuation(
    State(state): State<ApiState>,
    Path(path): Path<InstrumentPath>,
    _: Allowed<SeeValues>,
    wanted: MinPosition,
) -> Result<Json<ValuationSheet>, Problem> {
    state.caught_up(wanted, TABLES).await?;
    let sheet = instrument_sheet(state.db(), &path.id).await?;
    Ok(Json(sheet.ok_or_else(|| Problem::of("resource.not_found"))?.into()))
}

/// What an instrument was held to be worth over time, the oldest first.
#[utoipa::path(
    get, path = "/catalog/instruments/{id}/price-history", tag = "catalogue", security(("bearer" = [])),
    params(InstrumentPath),
    responses((status = 200, description = "The valuations", body = Vec<PriceSheet>))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn list_price_history(
    State(state): State<ApiState>,
    Path(path): Path<InstrumentPath>,
    _: Allowed<SeeValues>,
    wanted: MinPosition,
) -> Result<Json<Vec<PriceSheet>>, Problem> {
    state.caught_up(wanted, TABLES).await?;
    let known = instrument_sheet(state.db(), &path.id).await?;
    known.ok_or_else(|| Problem::of("resource.not_found"))?;
    let history = price_history(state.db(), &path.id).await?;
    Ok(Json(history.into_iter().map(PriceSheet::from).collect()))
}
