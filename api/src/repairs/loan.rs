//! `POST /repairs/{id}/loans`: accessories that the workshop lends, and their return.

use axum::extract::State;
use domain::repair::RepairIntent;
use serde::Deserialize;
use utoipa::ToSchema;

use super::RepairPath;
use super::answer::{RepairVersion, RepairWritten, give};
use crate::extract::{Allowed, Counter, IdempotencyKey, IfMatch, Json, Path};
use crate::state::ApiState;

/// An accessory that goes out or comes back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "item": "Fuente 9 V", "returned": false }))]
pub(crate) struct LoanRequest {
    /// What, in Spanish.
    item: String,
    /// Whether it came back.
    #[serde(default)]
    returned: bool,
}

/// Lends an accessory to the customer, or takes it back.
#[utoipa::path(
    post, path = "/repairs/{id}/loans", tag = "repairs", security(("bearer" = [])),
    params(RepairPath),
    responses((status = 200, description = "Noted", body = RepairVersion))
)]
#[tracing::instrument(skip_all, fields(repair.id = %path.id))]
pub(crate) async fn loan_accessory(
    State(state): State<ApiState>,
    Path(path): Path<RepairPath>,
    caller: Allowed<Counter>,
    if_match: IfMatch,
    key: IdempotencyKey,
    Json(LoanRequest { item, returned }): Json<LoanRequest>,
) -> RepairWritten {
    let intent = if returned {
        RepairIntent::ReturnLoan { item }
    } else {
        RepairIntent::LoanAccessory { item }
    };
    give(&state, &caller, &key, if_match, path.id, intent).await
}
