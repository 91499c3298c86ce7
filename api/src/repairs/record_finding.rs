//! `POST /repairs/{id}/findings`: what the bench found.

use axum::extract::State;
use domain::repair::{Finding, RepairIntent};
use domain::values::{ComponentCode, FaultCode, FindingId, Sha256Hex};
use serde::Deserialize;
use utoipa::ToSchema;

use super::RepairPath;
use super::answer::{RepairVersion, RepairWritten, give};
use crate::extract::{Allowed, Bench, IdempotencyKey, IfMatch, Json, Path};
use crate::state::ApiState;

/// A finding.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "component": "power_supply", "fault": "power-dead", "description": "Regulador de 5 V en corto", "severity": 3 }))]
pub(crate) struct FindingRequest {
    /// Where, if it is a component of the catalogue.
    #[schema(value_type = Option<String>)]
    component: Option<ComponentCode>,
    /// The fault of the catalogue that it amounts to.
    #[schema(value_type = Option<String>)]
    fault: Option<FaultCode>,
    /// What was found, in Spanish; technical, not about a person.
    description: String,
    /// 1 light, 2 serious, 3 prevents use.
    #[schema(minimum = 1, maximum = 3)]
    severity: u8,
    /// The hash of the photo that shows it.
    #[schema(value_type = Option<String>)]
    photo: Option<Sha256Hex>,
}

/// Records a finding.
#[utoipa::path(
    post, path = "/repairs/{id}/findings", tag = "repairs", security(("bearer" = [])),
    params(RepairPath),
    responses((status = 200, description = "Recorded", body = RepairVersion))
)]
#[tracing::instrument(skip_all, fields(repair.id = %path.id))]
pub(crate) async fn record_finding(
    State(state): State<ApiState>,
    Path(path): Path<RepairPath>,
    caller: Allowed<Bench>,
    if_match: IfMatch,
    key: IdempotencyKey,
    Json(request): Json<FindingRequest>,
) -> RepairWritten {
    let FindingRequest { component, fault, description, severity, photo } = request;
    let id = FindingId::new(key.fact_id("finding", &caller));
    let finding = Finding { id, component, fault, description, severity, photo };
    let intent = RepairIntent::RecordFinding { finding };
    give(&state, &caller, &key, if_match, path.id, intent).await
}
