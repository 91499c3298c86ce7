//! The outermost step of an error: the request's id goes into the body, a fault goes into the log, once.
//!
//! It also turns the plain answers of the framework (unknown route, wrong method, body too large) into problems.

use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;

use super::Problem;
use crate::layers::request_id::RequestId;

/// Middleware: every answer from 400 up leaves as problem+json with the request's id.
pub(crate) async fn render(request: Request, next: Next) -> Response {
    let id = request.extensions().get::<RequestId>().cloned();
    let mut response = next.run(request).await;
    if !response.status().is_client_error() && !response.status().is_server_error() {
        return response;
    }
    let problem = match response.extensions_mut().remove::<Problem>() {
        Some(problem) => problem,
        // An answer that already says what is wrong in JSON, like that of the readiness check.
        None if is_json(&response) => return response,
        None => Problem::of(code_of(response.status())),
    };
    log(&problem, id.as_ref());
    let mut rendered = problem.respond(id.as_ref().map(RequestId::as_str));
    for name in [header::ALLOW, header::RETRY_AFTER] {
        if let Some(value) = response.headers_mut().remove(&name) {
            rendered.headers_mut().entry(name).or_insert(value);
        }
    }
    rendered
}

fn is_json(response: &Response) -> bool {
    let media = response.headers().get(header::CONTENT_TYPE).map(axum::http::HeaderValue::as_bytes);
    media.is_some_and(|media| media.ends_with(b"json"))
}

/// What a bare status of the framework means.
fn code_of(status: StatusCode) -> &'static str {
    match status {
        StatusCode::UNAUTHORIZED => "auth.required",
        StatusCode::FORBIDDEN => "auth.forbidden",
        StatusCode::NOT_FOUND => "request.unknown_route",
        StatusCode::METHOD_NOT_ALLOWED => "request.method_not_allowed",
        StatusCode::REQUEST_TIMEOUT | StatusCode::GATEWAY_TIMEOUT => "server.timeout",
        StatusCode::PAYLOAD_TOO_LARGE => "request.too_large",
        StatusCode::UNSUPPORTED_MEDIA_TYPE => "request.unsupported_media_type",
        StatusCode::UPGRADE_REQUIRED => "request.upgrade_required",
        StatusCode::TOO_MANY_REQUESTS => "request.too_many",
        StatusCode::SERVICE_UNAVAILABLE => "server.unavailable",
        status if status.is_client_error() => "request.malformed",
        _ => "server.fault",
    }
}

/// Refusals at INFO, faults at ERROR with their causes; nothing of what the client sent.
fn log(problem: &Problem, id: Option<&RequestId>) {
    let request = id.map_or("-", RequestId::as_str);
    let code = problem.code();
    if problem.status().is_server_error() {
        let mut causes = Vec::new();
        let mut next = problem.cause.as_deref().map(|cause| cause as &dyn std::error::Error);
        while let Some(cause) = next {
            causes.push(cause.to_string());
            next = cause.source();
        }
        tracing::error!(request.id = request, problem.code = code, ?causes, "request failed");
    } else {
        tracing::info!(request.id = request, problem.code = code, "request refused");
    }
}
