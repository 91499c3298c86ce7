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
const DELIVERIES: [&str; 2] = ["/api/v1/webhooks/", "/api/v1/payments/webhook"];

/// Middleware: 429 with `Retry-After` beyond the configured rate. Health, metrics and the deliveries of providers are
/// not counted.
pub(super) async fn limit_rate(
    State(state): State<ApiState>,
    request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path();
    let delivers = DELIVERIES.iter().any(|place| path.starts_with(place));
    let counted = path.starts_with("/api/") && !delivers;
    let ip = request.extensions().get::<ClientIp>().copied();
    if let (true, Some(limiter), Some(ip)) = (counted, &state.general_limit, ip)
        && let Err(not_until) = limiter.check_key(&ip.network())
    {
        let wait = not_until.wait_time_from(limiter.clock().now());
        return Problem::of("request.too_many")
            .with_retry_after(wait.as_secs() + 1)
            .into_response();
    }
    next.run(request).await
}
