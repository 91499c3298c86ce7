//! `POST /payments/create`: begins to pay a charge; the answer says where the payer goes.

use axum::extract::State;
use commands::payments::WishedPayment;
use domain::repair::ChargeKind;
use domain::values::{PaymentId, RepairNumber};
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::PaymentView;
use super::{payer, sees_fees};
use crate::extract::{Caller, IdempotencyKey, Json, PresentedLink};
use crate::problem::Problem;
use crate::state::ApiState;
use crate::written::Written;

/// The charge to be paid. Its amount is what it still lacks.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "repair": "CDS-2026-0001", "charge": "BUDGET" }))]
pub(crate) struct CreatePaymentRequest {
    /// Of which repair.
    #[schema(value_type = String)]
    repair: RepairNumber,
    /// `BUDGET`, `REPAIR`, `PARTS` or `STORAGE`.
    #[schema(value_type = String)]
    charge: ChargeKind,
}

/// Begins to pay a charge online: by the customer, the bearer of the repair's link, or staff for a customer.
#[utoipa::path(
    post, path = "/payments/create", tag = "payments", security(("link" = []), ("bearer" = [])),
    responses((status = 201, description = "Begun", body = PaymentView))
)]
#[tracing::instrument(skip_all, fields(repair.id = %request.repair))]
pub(crate) async fn create_payment(
    State(state): State<ApiState>,
    caller: Caller,
    link: PresentedLink,
    key: IdempotencyKey,
    Json(request): Json<CreatePaymentRequest>,
) -> Result<Written<PaymentView>, Problem> {
    let CreatePaymentRequest { repair, charge } = request;
    let caller = payer(&state, repair, &caller, &link).await?;
    let payment = PaymentId::new(key.fact_id("payment", &caller));
    let wish = WishedPayment { payment, repair, charge };
    let context = key.context(&caller);
    let done = state.payments.start(&state.executor, wish, context).await?;
    let view = PaymentView::of(&done.attempt, done.version, sees_fees(&caller));
    let location = format!("/api/v1/payments/{payment}/status");
    Ok(Written::created(done.version, done.position, location, view))
}
