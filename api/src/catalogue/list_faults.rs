//! `GET /catalog/faults`: what can be wrong, with an instrument or in general.

use axum::extract::State;
use domain::values::InstrumentCode;
use projections::catalogue::{faults, faults_for, instrument};
use serde::Deserialize;
use utoipa::IntoParams;

use super::TABLES;
use super::cards::FaultCard;
use crate::extract::{Json, MinPosition, Query};
use crate::problem::Problem;
use crate::state::ApiState;

/// Which faults.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct FaultsQuery {
    /// Those that this instrument can have.
    #[param(value_type = Option<String>, example = "roland-juno-60")]
    instrument: Option<InstrumentCode>,
}

/// Faults, by family and name.
#[utoipa::path(
    get, path = "/catalog/faults", tag = "catalogue",
    params(FaultsQuery),
    responses((status = 200, description = "The faults", body = Vec<FaultCard>))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn list_faults(
    State(state): State<ApiState>,
    Query(query): Query<FaultsQuery>,
    wanted: MinPosition,
) -> Result<Json<Vec<FaultCard>>, Problem> {
    state.caught_up(wanted, TABLES).await?;
    let found = match query.instrument {
        None => faults(state.db()).await?,
        Some(code) => {
            let card = instrument(state.db(), &code).await?;
            let card = card.ok_or_else(|| Problem::of("resource.not_found"))?;
            faults_for(state.db(), &card).await?
        }
    };
    Ok(Json(found.into_iter().map(FaultCard::from).collect()))
}
