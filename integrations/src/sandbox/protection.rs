//! What keeps other sites out of the sandbox: its mails carry links that sign people in.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

/// Nothing but our own style, and forms that lead to ourselves.
const POLICY: &str = "default-src 'none'; style-src 'self'; form-action 'self'; \
                      base-uri 'none'; frame-ancestors 'none'";

/// Refuses what another site sends or asks by another name, and says what a page may do where it did not say so
/// itself.
pub(super) async fn around(call: Request, next: Next) -> Response {
    if !is_by_loopback_name(call.headers()) {
        return (StatusCode::MISDIRECTED_REQUEST, "only under 127.0.0.1").into_response();
    }
    if *call.method() != Method::GET && comes_from_elsewhere(call.headers()) {
        return (StatusCode::FORBIDDEN, "only from the sandbox itself").into_response();
    }
    let mut answer = next.run(call).await;
    let headers = answer.headers_mut();
    let policy = HeaderValue::from_static(POLICY);
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(policy);
    let nosniff = HeaderValue::from_static("nosniff");
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, nosniff);
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}

/// A name that another site made point here is not ours (DNS rebinding).
fn is_by_loopback_name(headers: &HeaderMap) -> bool {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    matches!(name, "127.0.0.1" | "localhost")
}

/// Browsers say where a form comes from; our own programs say nothing.
fn comes_from_elsewhere(headers: &HeaderMap) -> bool {
    let site = headers.get("sec-fetch-site").and_then(|site| site.to_str().ok());
    site.is_some_and(|site| !matches!(site, "same-origin" | "none"))
}
