//! `/health/live`, `/health/ready` and `/metrics`: for whoever runs the process, outside of `/api/v1`.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::extract::answer;
use crate::problem::Problem;
use crate::state::ApiState;

/// Whether this process can serve.
#[derive(Debug, Serialize)]
struct Readiness {
    /// `ready` or `not_ready`.
    status: &'static str,
    /// What was asked, and whether it answered.
    checks: Vec<Check>,
}

/// One thing that this process leans on.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Check {
    /// Which (`log`, `read_tables`, `projections`).
    pub(crate) name: &'static str,
    /// Whether it answers.
    pub(crate) ok: bool,
}

/// The process runs. Nothing else is asked, so that a slow database does not get it killed.
pub(crate) async fn live() -> Response {
    answer(&serde_json::json!({ "status": "live" }))
}

/// The process can serve: the log and the read tables answer. 503 while one of them does not.
pub(crate) async fn ready(State(state): State<ApiState>) -> Response {
    let checks = state.check_health().await;
    let ready = checks.iter().all(|check| check.ok);
    let status = if ready { "ready" } else { "not_ready" };
    let mut response = answer(&Readiness { status, checks });
    if !ready {
        *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
        response.headers_mut().insert(header::RETRY_AFTER, 1.into());
    }
    response
}

/// What the recorder of the process has measured, in the format of Prometheus.
pub(crate) async fn metrics(State(state): State<ApiState>) -> Response {
    match &state.metrics {
        Some(render) => {
            let media = "text/plain; version=0.0.4; charset=utf-8";
            ([(header::CONTENT_TYPE, media)], render()).into_response()
        }
        None => Problem::of("request.unknown_route").into_response(),
    }
}
