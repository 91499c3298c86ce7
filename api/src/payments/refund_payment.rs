//! `POST /payments/{id}/refund`: the owner has the gateway give money back.

use axum::extract::State;
use commands::payments::WishedRefund;
use domain::repair::PaymentMethod;
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
    /// CLP; none for what is proposed to go back, else for everything that can.
    #[schema(value_type = Option<i64>)]
    amount: Option<Money>,
    /// `cash`, `transfer` or `card_terminal` where it was given back by hand; none for the gateway to do it.
    #[schema(value_type = Option<String>)]
    method: Option<PaymentMethod>,
    /// Why, in Spanish.
    reason: String,
}

/// Asks the gateway to give money back. It is asynchronous: the payer may have to accept by mail. With a `method` it is
/// noted that the owner gave it back by hand, which takes that nothing of it is on its way through the gateway.
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
    let OnlineRefundRequest { amount, method, reason } = request;
    let refund = RefundId::new(key.fact_id("refund", &caller));
    let wish = WishedRefund { payment: path.id, refund, amount, reason };
    let (payments, executor, context) = (&state.payments, &state.executor, key.context(&caller));
    let done = match method {
        Some(method) => payments.give_back_by_hand(executor, wish, method, context).await?,
        None => payments.refund(executor, wish, context).await?,
    };
    let view = PaymentView::of(&done.attempt, done.version, true);
    Ok(Written::changed(done.version, done.position, view))
}
