//! `POST /repairs/{id}/credit`: the owner credits the customer.

use axum::extract::State;
use domain::repair::RepairIntent;
use domain::values::Money;
use serde::Deserialize;
use utoipa::ToSchema;

use super::RepairPath;
use super::answer::{RepairVersion, RepairWritten, give};
use crate::extract::{Allowed, IdempotencyKey, IfMatch, Json, OwnerDecision, Path};
use crate::state::ApiState;

/// A credit.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "amount": 10000, "reason": "Compensación por atraso" }))]
pub(crate) struct GrantCreditRequest {
    /// CLP, positive.
    #[schema(value_type = i64)]
    amount: Money,
    /// Why, in Spanish.
    reason: String,
}

/// Credits the customer, or takes a debt on the house.
#[utoipa::path(
    post, path = "/repairs/{id}/credit", tag = "repairs", security(("bearer" = [])),
    params(RepairPath),
    responses((status = 200, description = "Credited", body = RepairVersion))
)]
#[tracing::instrument(skip_all, fields(repair.id = %path.id))]
pub(crate) async fn grant_credit(
    State(state): State<ApiState>,
    Path(path): Path<RepairPath>,
    caller: Allowed<OwnerDecision>,
    if_match: IfMatch,
    key: IdempotencyKey,
    Json(request): Json<GrantCreditRequest>,
) -> RepairWritten {
    let intent = RepairIntent::GrantCredit { amount: request.amount, reason: request.reason };
    give(&state, &caller, &key, if_match, path.id, intent).await
}
