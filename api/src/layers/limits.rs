//! The general rate limit per client address, so that one client cannot take the server for itself.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use governor::clock::Clock as _;

use crate::extract::ClientIp;
use crate::problem::Problem;
use crate::state::ApiState;

/// Where providers deliver. They are few addresses that bring the events of everybody at once; a delivery that is turned
/// away comes late or never again, and the rate of people is no measure for it.
const DELIVERIES: &str = "/api/v1/webhooks/";
/// Those of them that no signature vouches for: anybody can send as much as they like, and each is kept.
const UNSIGNED: [&str; 3] =
    ["/api/v1/webhooks/flow", "/api/v1/payments/webhook", "/api/v1/webhooks/sendgrid/inbound"];

/// Middleware: 429 with `Retry-After` beyond the configured rate. Health, metrics and signed deliveries of providers are
/// not counted; unsigned ones have a rate of their own.
pub(super) async fn limit_rate(
    State(state): State<ApiState>,
    request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path();
    let limiter = if UNSIGNED.contains(&path.trim_end_matches('/')) {
        state.delivery_limit.as_ref()
    } else if path.starts_with("/api/") && !path.starts_with(DELIVERIES) {
        state.general_limit.as_ref()
    } else {
        None
    };
    let ip = request.extensions().get::<ClientIp>().copied();
    if let (Some(limiter), Some(ip)) = (limiter, ip)
        && let Err(not_until) = limiter.check_key(&ip.network())
    {
        let wait = not_until.wait_time_from(limiter.clock().now());
        return Problem::of("request.too_many")
            .with_retry_after(wait.as_secs() + 1)
            .into_response();
    }
    next.run(request).await
}
