//! Shedding load: beyond the limit of requests in flight the answer is 503 at once, instead of a queue that
//! makes everybody wait.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::problem::Problem;
use crate::state::ApiState;

/// Middleware: one place per request in flight; a live stream gives its place back once it is open.
pub(super) async fn shed_load(
    State(state): State<ApiState>,
    request: Request,
    next: Next,
) -> Response {
    // Whether this process lives must be answerable when it is busiest.
    if request.uri().path().starts_with("/health/") {
        return next.run(request).await;
    }
    let Ok(_place) = state.in_flight.try_acquire() else {
        metrics::counter!("http_requests_shed_total").increment(1);
        return Problem::of("server.overloaded").with_retry_after(1).into_response();
    };
    next.run(request).await
}
