//! `POST /repairs/{id}/receiver`: who else may collect the instrument.

use axum::extract::State;
use domain::Decider as _;
use domain::repair::{Repair, RepairIntent};
use domain::values::{Personal, Rut};
use serde::Deserialize;
use utoipa::ToSchema;

use super::RepairPath;
use super::answer::{RepairVersion, RepairWritten, give};
use crate::extract::{Allowed, Counter, IdempotencyKey, IfMatch, Json, Path};
use crate::problem::Problem;
use crate::state::ApiState;

/// Somebody who may collect.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "name": "Roberto Parra", "rut": "12.345.678-5" }))]
pub(crate) struct AuthoriseReceiverRequest {
    /// Their name.
    name: String,
    /// Their RUT, with or without dots.
    rut: String,
}

/// Names somebody who may collect the instrument in the customer's place.
#[utoipa::path(
    post, path = "/repairs/{id}/receiver", tag = "repairs", security(("bearer" = [])),
    params(RepairPath),
    responses((status = 200, description = "Authorised", body = RepairVersion))
)]
#[tracing::instrument(skip_all, fields(repair.id = %path.id))]
pub(crate) async fn authorise_receiver(
    State(state): State<ApiState>,
    Path(path): Path<RepairPath>,
    caller: Allowed<Counter>,
    if_match: IfMatch,
    key: IdempotencyKey,
    Json(request): Json<AuthoriseReceiverRequest>,
) -> RepairWritten {
    let repair = state.executor.load::<Repair>(&path.id.to_string()).await?;
    let customer = repair.state.owner().ok_or_else(|| Problem::of("resource.not_found"))?;
    let rut = Rut::parse(&request.rut).map_err(|why| Problem::invalid("/rut", why.to_string()))?;
    let intent = RepairIntent::AuthoriseReceiver {
        name: Personal::new(customer, request.name),
        rut: Personal::new(customer, rut.to_string()),
    };
    give(&state, &caller, &key, if_match, path.id, intent).await
}
