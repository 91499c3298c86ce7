//! The time that a request may take until its answer begins.
//!
//! A command runs in its own task: when the time is up the client is told so, and the command ends on its own.
//! Repeating the request with the same idempotency key tells how.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::problem::Problem;
use crate::state::ApiState;

/// Middleware: 503 with `Retry-After` once the time is up.
pub(super) async fn limit_time(
    State(state): State<ApiState>,
    request: Request,
    next: Next,
) -> Response {
    match tokio::time::timeout(state.config.request_timeout, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem::of("server.timeout").with_retry_after(1).into_response(),
    }
}
