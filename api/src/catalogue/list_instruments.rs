//! `GET /catalog/instruments[/{id}[/components]]`: what the workshop knows how to repair.

use axum::extract::State;
use domain::catalogue::InstrumentKind;
use domain::values::BrandCode;
use projections::catalogue::{
    self as table, InstrumentFilter, components_of, instrument, instruments,
};
use serde::Deserialize;
use utoipa::IntoParams;

use super::cards::{ComponentCard, InstrumentCard};
use super::{InstrumentPath, TABLES};
use crate::extract::{Json, MinPosition, Path, Query};
use crate::problem::Problem;
use crate::state::ApiState;

/// Instruments that a search lists at most, without a limit of its own.
const USUAL_LIMIT: u32 = 1_000;

/// Which instruments.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct InstrumentsQuery {
    /// Beginnings of words of the name, an alias or the brand; accents and punctuation do not matter.
    #[param(example = "juno 60")]
    q: Option<String>,
    /// Of this brand.
    #[param(value_type = Option<String>, example = "roland")]
    brand: Option<BrandCode>,
    /// Of this kind.
    #[serde(rename = "type")]
    #[param(rename = "type", value_type = Option<String>, example = "synthesizer")]
    kind: Option<InstrumentKind>,
    /// At most so many.
    limit: Option<u32>,
}

/// Instruments, by brand and name.
#[utoipa::path(
    get, path = "/catalog/instruments", tag = "catalogue",
    params(InstrumentsQuery),
    responses((status = 200, description = "The instruments", body = Vec<InstrumentCard>))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn list_instruments(
    State(state): State<ApiState>,
    Query(query): Query<InstrumentsQuery>,
    wanted: MinPosition,
) -> Result<Json<Vec<InstrumentCard>>, Problem> {
    state.caught_up(wanted, TABLES).await?;
    let filter = InstrumentFilter {
        q: query.q.filter(|q| !q.trim().is_empty()),
        brand: query.brand,
        kind: query.kind,
        limit: query.limit.unwrap_or(USUAL_LIMIT).clamp(1, USUAL_LIMIT),
    };
    let found = instruments(state.db(), &filter).await?;
    Ok(Json(found.into_iter().map(InstrumentCard::from).collect()))
}

/// One instrument.
#[utoipa::path(
    get, path = "/catalog/instruments/{id}", tag = "catalogue",
    params(InstrumentPath),
    responses((status = 200, description = "The instrument", body = InstrumentCard))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn get_instrument(
    State(state): State<ApiState>,
    Path(path): Path<InstrumentPath>,
    wanted: MinPosition,
) -> Result<Json<InstrumentCard>, Problem> {
    state.caught_up(wanted, TABLES).await?;
    Ok(Json(known(&state, &path).await?.into()))
}

/// What an instrument has inside.
#[utoipa::path(
    get, path = "/catalog/instruments/{id}/components", tag = "catalogue",
    params(InstrumentPath),
    responses((status = 200, description = "The components", body = Vec<ComponentCard>))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn list_components(
    State(state): State<ApiState>,
    Path(path): Path<InstrumentPath>,
    wanted: MinPosition,
) -> Result<Json<Vec<ComponentCard>>, Problem> {
    state.caught_up(wanted, TABLES).await?;
    let card = known(&state, &path).await?;
    let components = components_of(state.db(), &card).await?;
    Ok(Json(components.into_iter().map(ComponentCard::from).collect()))
}

/// The instrument, if the catalogue has it.
async fn known(state: &ApiState, path: &InstrumentPath) -> Result<table::InstrumentCard, Problem> {
    let found = instrument(state.db(), &path.id).await?;
    found.ok_or_else(|| Problem::of("resource.not_found"))
}
