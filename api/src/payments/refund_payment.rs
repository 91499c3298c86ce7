//! `POST /payments/{id}/refund`: the owner has the gateway give money back.

use axum::extract::State;
use commands::payments::WishedRefund;
use domain::values::{Money, RefundId};
use serde::Deserialize;
use utoipa::ToSchema;

use super::PaymentPath;
use super::view::PaymentView;
use crate::extract::{Allowed, IdempotencyKey, Json, OwnerDecision, Path};
use crate::problem::Problem;
use crate::state::ApiState;
use crate::written::Written;

/// What is to go back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "amount": 20000, "reason": "Se pagó dos veces" }))]
pub(crate) struct OnlineRefundRequest {
    /// CLP; none for everything that can go back.
    #[schema(value_type = Option<i64>)]
    amount: Option<Money>,
    /// Why, in Spanish.
    reason: String,
}

/// Asks the gateway to give money back. It is asynchronous: the payer may have to accept by mail.
#[utoipa::path(
    post, path = "/payments/{id}/refund", tag = "payments", security(("bearer" = [])),
    params(PaymentPath),
    responses((status = 200, description = "Asked for", body = PaymentView))
)]
#[tracing::instrument(skip_all, fields(payment.id = %path.id))]
pub(crate) async fn refund_online_payment(
    State(state): State<ApiState>,
    Path(path): Path<PaymentPath>,
    caller: Allowed<OwnerDecision>,
    key: IdempotencyKey,
    Json(request): Json<OnlineRefundRequest>,
) -> Result<Written<PaymentView>, Problem> {
    let OnlineRefundRequest { amount, reason } = request;
    let refund = RefundId::new(key.fact_id("refund", &caller));
    let wish = WishedRefund { payment: path.id, refund, amount, reason };
    let done = state.payments.refund(&state.executor, wish, key.context(&caller)).await?;
    let view = PaymentView::of(&done.attempt, done.version, true);
    Ok(Written::changed(done.version, done.position, view))
}
