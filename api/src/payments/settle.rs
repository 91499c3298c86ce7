//! What the owner decides where a payment does not fit: to keep it as a credit, or that a mismatch is settled.

use axum::extract::State;
use domain::payment::{Payment, PaymentCommand, PaymentIntent};
use domain::values::PaymentId;
use serde::Deserialize;
use utoipa::ToSchema;

use super::PaymentPath;
use super::view::PaymentView;
use crate::extract::{Allowed, Caller, IdempotencyKey, IfMatch, Json, OwnerDecision, Path};
use crate::problem::Problem;
use crate::state::ApiState;
use crate::written::Written;

/// Why the money stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "reason": "El cliente prefiere abonarlo a la reparación" }))]
pub(crate) struct KeepCreditRequest {
    /// In Spanish.
    reason: String,
}

/// How a mismatch was settled.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "resolution": "Flow corrigió el monto por teléfono" }))]
pub(crate) struct SettleMismatchRequest {
    /// In Spanish.
    resolution: String,
}

/// Keeps a payment that nothing waited for as a credit in the repair's account, instead of giving it back.
#[utoipa::path(
    post, path = "/payments/{id}/keep-credit", tag = "payments", security(("bearer" = [])),
    params(PaymentPath),
    responses((status = 200, description = "Kept", body = PaymentView))
)]
#[tracing::instrument(skip_all, fields(payment.id = %path.id))]
pub(crate) async fn keep_payment_as_credit(
    State(state): State<ApiState>,
    Path(path): Path<PaymentPath>,
    caller: Allowed<OwnerDecision>,
    if_match: IfMatch,
    key: IdempotencyKey,
    Json(request): Json<KeepCreditRequest>,
) -> Result<Written<PaymentView>, Problem> {
    let intent = PaymentIntent::KeepAsCredit { reason: request.reason };
    decide(&state, &caller, &key, if_match, path.id, intent).await
}

/// Settles what the gateway said of another order, amount or currency. Nothing is paid by it.
#[utoipa::path(
    post, path = "/payments/{id}/settle-mismatch", tag = "payments", security(("bearer" = [])),
    params(PaymentPath),
    responses((status = 200, description = "Settled", body = PaymentView))
)]
#[tracing::instrument(skip_all, fields(payment.id = %path.id))]
pub(crate) async fn settle_payment_mismatch(
    State(state): State<ApiState>,
    Path(path): Path<PaymentPath>,
    caller: Allowed<OwnerDecision>,
    if_match: IfMatch,
    key: IdempotencyKey,
    Json(request): Json<SettleMismatchRequest>,
) -> Result<Written<PaymentView>, Problem> {
    let intent = PaymentIntent::SettleMismatch { resolution: request.resolution };
    decide(&state, &caller, &key, if_match, path.id, intent).await
}

/// Gives a payment a command of a member of the staff.
pub(super) async fn decide(
    state: &ApiState,
    caller: &Caller,
    key: &IdempotencyKey,
    if_match: IfMatch,
    payment: PaymentId,
    intent: PaymentIntent,
) -> Result<Written<PaymentView>, Problem> {
    let mut context = key.context(caller);
    context.expected_version = if_match.version();
    let id = payment.to_string();
    // What does not exist has no rule to refuse it with.
    state.executor.load::<Payment>(&id).await?;
    let command = PaymentCommand { by: caller.actor.clone(), at: state.clock.now(), intent };
    let done = state.executor.execute::<Payment>(&id, command, context).await?;
    let loaded = state.executor.load_at_least::<Payment>(&id, done.version).await?;
    let attempt = loaded.state.attempt().ok_or_else(|| Problem::of("resource.not_found"))?;
    let view = PaymentView::of(attempt, loaded.version, super::sees_fees(caller));
    Ok(Written::changed(done.version, done.position, view))
}
