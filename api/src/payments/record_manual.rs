//! `POST /payments/manual`: cash or a transfer with its evidence, for a repair named in the body.

use axum::extract::State;
use domain::repair::{ChargeKind, PaymentMethod, RepairIntent};
use domain::values::{Money, RepairNumber};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::extract::{Allowed, Counter, IdempotencyKey, IfMatch, Json};
use crate::repairs::answer::{RepairVersion, RepairWritten, give};
use crate::repairs::evidence::EvidenceRequest;
use crate::state::ApiState;

/// Money that came in for a repair.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "repair": "CDS-2026-0001", "charge": "REPAIR", "amount": 130_000, "method": "transfer",
    "evidence": { "kind": "bank_receipt", "reference": "Transferencia 884213 del 22-11-2026" }
}))]
pub(crate) struct ManualPaymentRequest {
    /// For which repair.
    #[schema(value_type = String)]
    repair: RepairNumber,
    /// `BUDGET`, `REPAIR`, `PARTS` or `STORAGE`.
    #[schema(value_type = String)]
    charge: ChargeKind,
    /// CLP, positive.
    #[schema(value_type = i64)]
    amount: Money,
    /// `cash`, `transfer` or `card_terminal`.
    #[schema(value_type = String)]
    method: PaymentMethod,
    /// The proof.
    evidence: EvidenceRequest,
}

/// Records a payment in cash or by transfer, with its evidence.
#[utoipa::path(
    post, path = "/payments/manual", tag = "payments", security(("bearer" = [])),
    responses((status = 200, description = "Recorded", body = RepairVersion))
)]
#[tracing::instrument(skip_all, fields(repair.id = %request.repair))]
pub(crate) async fn record_manual_payment(
    State(state): State<ApiState>,
    caller: Allowed<Counter>,
    if_match: IfMatch,
    key: IdempotencyKey,
    Json(request): Json<ManualPaymentRequest>,
) -> RepairWritten {
    let ManualPaymentRequest { repair, charge, amount, method, evidence } = request;
    let evidence = evidence.into();
    let intent = RepairIntent::RecordPayment { charge, amount, method, evidence };
    give(&state, &caller, &key, if_match, repair, intent).await
}
