//! `POST /repairs/{id}/payments`: money that came in at the counter, with its evidence.

use axum::extract::State;
use domain::repair::{ChargeKind, PaymentMethod, RepairIntent};
use domain::values::Money;
use serde::Deserialize;
use utoipa::ToSchema;

use super::RepairPath;
use super::answer::{RepairVersion, RepairWritten, give};
use super::evidence::EvidenceRequest;
use crate::extract::{Allowed, Counter, IdempotencyKey, IfMatch, Json, Path};
use crate::state::ApiState;

/// Money that came in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "charge": "BUDGET", "amount": 20000, "method": "cash",
    "evidence": { "kind": "cash_receipt", "reference": "Folio 118" }
}))]
pub(crate) struct RecordPaymentRequest {
    /// `BUDGET`, `REPAIR`, `PARTS` or `STORAGE`.
    #[schema(value_type = String, example = "BUDGET")]
    charge: ChargeKind,
    /// CLP, positive.
    #[schema(value_type = i64)]
    amount: Money,
    /// `cash`, `transfer` or `card_terminal`.
    #[schema(value_type = String, example = "cash")]
    method: PaymentMethod,
    /// The proof.
    evidence: EvidenceRequest,
}

impl From<RecordPaymentRequest> for RepairIntent {
    fn from(request: RecordPaymentRequest) -> Self {
        let RecordPaymentRequest { charge, amount, method, evidence } = request;
        Self::RecordPayment { charge, amount, method, evidence: evidence.into() }
    }
}

/// Records a payment in cash, by transfer or on the card terminal.
#[utoipa::path(
    post, path = "/repairs/{id}/payments", tag = "payments", security(("bearer" = [])),
    params(RepairPath),
    responses((status = 200, description = "Recorded", body = RepairVersion))
)]
#[tracing::instrument(skip_all, fields(repair.id = %path.id))]
pub(crate) async fn record_payment(
    State(state): State<ApiState>,
    Path(path): Path<RepairPath>,
    caller: Allowed<Counter>,
    if_match: IfMatch,
    key: IdempotencyKey,
    Json(request): Json<RecordPaymentRequest>,
) -> RepairWritten {
    give(&state, &caller, &key, if_match, path.id, request.into()).await
}
