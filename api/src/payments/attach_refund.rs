//! `POST /payments/{id}/refunds/{refund}/token`: the owner found at the gateway a refund whose answer was lost.

use axum::extract::State;
use commands::gateways::PaymentToken;
use serde::Deserialize;
use utoipa::ToSchema;

use super::give_up_refund::RefundPath;
use super::view::PaymentView;
use crate::extract::{Allowed, IdempotencyKey, Json, OwnerDecision, Path};
use crate::problem::Problem;
use crate::state::ApiState;
use crate::written::Written;

/// How the gateway calls the refund.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "token": "C93B4FAD6D63ED9A3F25D21E5D6DD0105FA8CAAQ" }))]
pub(crate) struct AttachRefundRequest {
    /// The gateway's token.
    token: String,
}

/// Notes what the gateway says of a refund whose answer was lost, under the token that it has there. Needed only where
/// amount and time do not tell which refund a callback is about.
#[utoipa::path(
    post, path = "/payments/{id}/refunds/{refund}/token", tag = "payments",
    security(("bearer" = [])), params(RefundPath),
    responses((status = 200, description = "Found", body = PaymentView))
)]
#[tracing::instrument(skip_all, fields(payment.id = %path.id))]
pub(crate) async fn attach_refund(
    State(state): State<ApiState>,
    Path(path): Path<RefundPath>,
    caller: Allowed<OwnerDecision>,
    key: IdempotencyKey,
    Json(request): Json<AttachRefundRequest>,
) -> Result<Written<PaymentView>, Problem> {
    let token = PaymentToken::parse(&request.token);
    let token = token.ok_or_else(|| Problem::of("payment.token_invalid"))?;
    let (executor, which) = (&state.executor, (path.id, path.refund));
    let done = state.payments.attach_refund(executor, which, &token, key.context(&caller)).await?;
    let view = PaymentView::of(&done.attempt, done.version, true);
    Ok(Written::changed(done.version, done.position, view))
}
