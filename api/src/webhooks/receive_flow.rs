//! `POST /webhooks/flow`, also `POST /payments/webhook`: the payment gateway says that something happened.

use axum::body::Body;
use axum::extract::{OriginalUri, Request, State};
use axum::http::HeaderMap;
use commands::gateways::Delivery;
use commands::webhooks::ReceiveError;
use domain::webhook::Provider;
use uuid::Uuid;

use crate::extract::{Caller, read_raw};
use crate::problem::Problem;
use crate::state::ApiState;

/// The longest body that is read; what a provider's handler takes may be shorter.
const LONGEST: usize = 64 * 1024;

impl From<ReceiveError> for Problem {
    fn from(error: ReceiveError) -> Self {
        match error {
            ReceiveError::Off => Self::of("gateway.disabled"),
            ReceiveError::Refused(refused) => Self::of(refused.code()),
            ReceiveError::NotKept(error) => error.into(),
        }
    }
}

/// Takes a callback of Flow: a form with a token. It changes nothing by itself; what became of the payment is asked
/// of Flow.
#[utoipa::path(
    post, path = "/webhooks/flow", tag = "webhooks",
    request_body(content = String, content_type = "application/x-www-form-urlencoded",
        example = json!("token=33373581FC32576FAF33C46FC6454B1FFEBD7E1H")),
    responses((status = 200, description = "Kept"))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn receive_flow_webhook(
    State(state): State<ApiState>,
    OriginalUri(uri): OriginalUri,
    caller: Caller,
    headers: HeaderMap,
    request: Request<Body>,
) -> Result<(), Problem> {
    receive(&state, Provider::Flow, &uri.to_string(), &caller, &headers, request).await
}

/// The same as `POST /webhooks/flow`.
#[utoipa::path(
    post, path = "/payments/webhook", tag = "webhooks",
    request_body(content = String, content_type = "application/x-www-form-urlencoded",
        example = json!("token=33373581FC32576FAF33C46FC6454B1FFEBD7E1H")),
    responses((status = 200, description = "Kept"))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn receive_payment_webhook(
    State(state): State<ApiState>,
    OriginalUri(uri): OriginalUri,
    caller: Caller,
    headers: HeaderMap,
    request: Request<Body>,
) -> Result<(), Problem> {
    receive(&state, Provider::Flow, &uri.to_string(), &caller, &headers, request).await
}

/// Keeps a delivery, whoever sends it; then it is answered, and processed after.
async fn receive(
    state: &ApiState,
    provider: Provider,
    path: &str,
    caller: &Caller,
    headers: &HeaderMap,
    request: Request<Body>,
) -> Result<(), Problem> {
    let body = read_raw(request, LONGEST).await?;
    let headers: Vec<(String, String)> = headers
        .iter()
        .filter_map(|(name, value)| Some((name.to_string(), value.to_str().ok()?.to_owned())))
        .collect();
    // From the configured address, never from the `Host` that came along: signatures cover it.
    let url = format!("{}{path}", state.config.public_url);
    let delivery = Delivery { url: &url, headers: &headers, body: &body };
    let context = caller.context(Uuid::nil(), String::new());
    state.inbox.receive(&state.executor, provider, &delivery, &context).await?;
    Ok(())
}
