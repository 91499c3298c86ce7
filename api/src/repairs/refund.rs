//! `POST /repairs/{id}/refund`: money goes back to the customer.

use axum::extract::State;
use domain::repair::{ChargeKind, PaymentMethod, RepairIntent};
use domain::values::Money;
use serde::Deserialize;
use utoipa::ToSchema;

use super::RepairPath;
use super::answer::{RepairVersion, RepairWritten, give};
use crate::extract::{Allowed, IdempotencyKey, IfMatch, Json, OwnerDecision, Path};
use crate::state::ApiState;

/// Money to give back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "charge": "BUDGET", "amount": 20000, "method": "transfer", "reason": "Canceló antes del diagnóstico" }))]
pub(crate) struct RefundRequest {
    /// What it had been paid for.
    #[schema(value_type = String, example = "BUDGET")]
    charge: ChargeKind,
    /// CLP, positive.
    #[schema(value_type = i64)]
    amount: Money,
    /// How it goes back.
    #[schema(value_type = String, example = "transfer")]
    method: PaymentMethod,
    /// Why, in Spanish.
    reason: String,
}

/// Gives money back.
#[utoipa::path(
    post, path = "/repairs/{id}/refund", tag = "repairs", security(("bearer" = [])),
    params(RepairPath),
    responses((status = 200, description = "Refunded", body = RepairVersion))
)]
#[tracing::instrument(skip_all, fields(repair.id = %path.id))]
pub(crate) async fn refund_payment(
    State(state): State<ApiState>,
    Path(path): Path<RepairPath>,
    caller: Allowed<OwnerDecision>,
    if_match: IfMatch,
    key: IdempotencyKey,
    Json(request): Json<RefundRequest>,
) -> RepairWritten {
    let RefundRequest { charge, amount, method, reason } = request;
    let intent = RepairIntent::Refund { charge, amount, method, reason };
    give(&state, &caller, &key, if_match, path.id, intent).await
}
