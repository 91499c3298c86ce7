//! Keeping a delivery, whoever sends it.

use axum::body::Body;
use axum::extract::Request;
use axum::http::HeaderMap;
use commands::gateways::Delivery;
use commands::webhooks::ReceiveError;
use domain::webhook::Provider;
use uuid::Uuid;

use crate::extract::{Caller, read_raw};
use crate::problem::Problem;
use crate::state::ApiState;

impl From<ReceiveError> for Problem {
    fn from(error: ReceiveError) -> Self {
        match error {
            ReceiveError::Off => Self::of("gateway.disabled"),
            ReceiveError::Refused(refused) => Self::of(refused.code()),
            ReceiveError::NotKept(error) => error.into(),
        }
    }
}

/// Keeps a delivery, whoever sends it; then it is answered, and processed after.
pub(super) async fn receive(
    state: &ApiState,
    (provider, longest): (Provider, usize),
    path: &str,
    caller: &Caller,
    headers: &HeaderMap,
    request: Request<Body>,
) -> Result<(), Problem> {
    let body = read_raw(request, longest).await?;
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
