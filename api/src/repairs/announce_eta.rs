//! `POST /repairs/{id}/eta`: the expected dates, as the tracking page shows them.

use axum::extract::State;
use chrono::NaiveDate;
use domain::repair::{EtaRange, RepairIntent};
use serde::Deserialize;
use utoipa::ToSchema;

use super::RepairPath;
use super::answer::{RepairVersion, RepairWritten, give};
use crate::extract::{Allowed, Bench, IdempotencyKey, IfMatch, Json, Path};
use crate::state::ApiState;

/// The expected dates.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "from": "2026-12-01", "to": "2026-12-04", "reason": "Esperamos el integrado CEM3340" }))]
pub(crate) struct AnnounceEtaRequest {
    /// The earliest day.
    from: NaiveDate,
    /// The latest day.
    to: NaiveDate,
    /// Why, in Spanish, for the customer.
    reason: String,
}

/// Posts or moves the expected dates.
#[utoipa::path(
    post, path = "/repairs/{id}/eta", tag = "repairs", security(("bearer" = [])),
    params(RepairPath),
    responses((status = 200, description = "Announced", body = RepairVersion))
)]
#[tracing::instrument(skip_all, fields(repair.id = %path.id))]
pub(crate) async fn announce_eta(
    State(state): State<ApiState>,
    Path(path): Path<RepairPath>,
    caller: Allowed<Bench>,
    if_match: IfMatch,
    key: IdempotencyKey,
    Json(request): Json<AnnounceEtaRequest>,
) -> RepairWritten {
    let eta = EtaRange { from: request.from, to: request.to };
    let intent = RepairIntent::AnnounceEta { eta, reason: request.reason };
    give(&state, &caller, &key, if_match, path.id, intent).await
}
