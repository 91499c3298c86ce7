//! `POST /payments/{id}/refunds/{refund}/give-up`: the owner looked at the gateway, and it has no such refund.

use axum::extract::State;
use domain::payment::PaymentIntent;
use domain::values::{PaymentId, RefundId};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::settle::decide;
use super::view::PaymentView;
use crate::extract::{Allowed, IdempotencyKey, IfMatch, Json, OwnerDecision, Path};
use crate::problem::Problem;
use crate::state::ApiState;
use crate::written::Written;

/// Which refund of which payment.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct RefundPath {
    /// The payment.
    #[param(value_type = uuid::Uuid)]
    pub(super) id: PaymentId,
    /// The refund.
    #[param(value_type = uuid::Uuid)]
    pub(super) refund: RefundId,
}

/// Why nothing more is expected of it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "reason": "En el panel de Flow no aparece la devolución" }))]
pub(crate) struct GiveUpRefundRequest {
    /// In Spanish.
    reason: String,
}

/// Ends a refund whose request to the gateway was cut off, so that it can be asked for anew. Only a quarter of an hour
/// after it was asked for, and only while the gateway has said nothing of it.
#[utoipa::path(
    post, path = "/payments/{id}/refunds/{refund}/give-up", tag = "payments",
    security(("bearer" = [])), params(RefundPath),
    responses((status = 200, description = "Given up", body = PaymentView))
)]
#[tracing::instrument(skip_all, fields(payment.id = %path.id))]
pub(crate) async fn give_up_refund(
    State(state): State<ApiState>,
    Path(path): Path<RefundPath>,
    caller: Allowed<OwnerDecision>,
    if_match: IfMatch,
    key: IdempotencyKey,
    Json(request): Json<GiveUpRefundRequest>,
) -> Result<Written<PaymentView>, Problem> {
    let RefundPath { id, refund } = path;
    let intent = PaymentIntent::GiveUpRefund { refund, reason: request.reason };
    decide(&state, &caller, &key, if_match, id, intent).await
}
