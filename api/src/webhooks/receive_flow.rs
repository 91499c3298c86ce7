//! `POST /webhooks/flow`, also `POST /payments/webhook`: the payment gateway says that something happened.

use domain::webhook::Provider;

use super::receive::Arriving;
use crate::problem::Problem;

/// The longest body that is read; what a provider's handler takes may be shorter.
const LONGEST: usize = 64 * 1024;

/// Takes a callback of Flow: a form with a token. It changes nothing by itself; what became of the payment is asked
/// of Flow.
#[utoipa::path(
    post, path = "/webhooks/flow", tag = "webhooks",
    request_body(content = String, content_type = "application/x-www-form-urlencoded",
        example = json!("token=33373581FC32576FAF33C46FC6454B1FFEBD7E1H")),
    responses((status = 200, description = "Kept"))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn receive_flow_webhook(delivery: Arriving) -> Result<(), Problem> {
    delivery.keep(Provider::Flow, LONGEST).await
}

/// The same as `POST /webhooks/flow`.
#[utoipa::path(
    post, path = "/payments/webhook", tag = "webhooks",
    request_body(content = String, content_type = "application/x-www-form-urlencoded",
        example = json!("token=33373581FC32576FAF33C46FC6454B1FFEBD7E1H")),
    responses((status = 200, description = "Kept"))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn receive_payment_webhook(delivery: Arriving) -> Result<(), Problem> {
    delivery.keep(Provider::Flow, LONGEST).await
}
