//! `POST /webhooks/twilio`: what became of SMS, and what people answered.

use axum::body::Body;
use axum::extract::{OriginalUri, Request, State};
use axum::http::HeaderMap;
use domain::webhook::Provider;

use super::receive::receive;
use crate::extract::Caller;
use crate::problem::Problem;
use crate::state::ApiState;

/// The longest body that is taken.
const LONGEST: usize = 64 * 1024;

/// Takes a signed callback about an SMS, or one that somebody wrote.
#[utoipa::path(
    post, path = "/webhooks/twilio", tag = "webhooks",
    request_body(content = String, content_type = "application/x-www-form-urlencoded",
        example = json!("MessageSid=SM0123456789abcdef0123456789abcdef&MessageStatus=delivered")),
    responses((status = 200, description = "Kept"))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn receive_twilio_webhook(
    State(state): State<ApiState>,
    OriginalUri(uri): OriginalUri,
    caller: Caller,
    headers: HeaderMap,
    request: Request<Body>,
) -> Result<(), Problem> {
    let path = uri.to_string();
    receive(&state, (Provider::Twilio, LONGEST), &path, &caller, &headers, request).await
}
