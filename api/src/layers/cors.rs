//! Which other origins may call the API from a browser: those of the configuration, by default none.

use std::time::Duration;

use axum::http::{HeaderName, HeaderValue, Method, header};
use tower_http::cors::CorsLayer;

/// How long a browser may remember the answer to a preflight.
const REMEMBERED: Duration = Duration::from_mins(10);

/// The layer, or none where no origin is configured. Origins that are no header value are left out.
pub(super) fn layer(origins: &[String]) -> Option<CorsLayer> {
    let origins: Vec<HeaderValue> =
        origins.iter().filter_map(|origin| origin.parse().ok()).collect();
    if origins.is_empty() {
        return None;
    }
    let custom = ["idempotency-key", "x-link-token", "x-min-position", "x-request-id"];
    let mut allowed = vec![header::AUTHORIZATION, header::CONTENT_TYPE, header::IF_MATCH];
    allowed.push(header::IF_NONE_MATCH);
    allowed.extend(custom.map(HeaderName::from_static));
    let mut exposed = vec![header::ETAG, header::LOCATION, header::RETRY_AFTER];
    exposed.extend(["x-position", "x-request-id"].map(HeaderName::from_static));
    Some(
        CorsLayer::new()
            .allow_origin(origins)
            .allow_methods([Method::GET, Method::POST, Method::PUT, Method::DELETE])
            .allow_headers(allowed)
            .expose_headers(exposed)
            .max_age(REMEMBERED),
    )
}
