//! The id of a request, in the log, in every error and in the answer; and the client's address.

use axum::extract::{Request, State};
use axum::http::HeaderValue;
use axum::middleware::Next;
use axum::response::Response;
use uuid::Uuid;

use crate::extract::client_ip;
use crate::state::ApiState;

/// The header that carries it both ways.
const REQUEST_ID: &str = "x-request-id";

/// The id of a request: ours, or the one a proxy gave where it is a UUID.
#[derive(Debug, Clone)]
pub(crate) struct RequestId {
    id: Uuid,
    text: String,
}

impl RequestId {
    /// As text.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// As the correlation id of the commands that the request gives.
    pub(crate) const fn uuid(&self) -> Uuid {
        self.id
    }
}

/// Middleware: finds the id and the address, and answers with the id.
pub(crate) async fn identify(
    State(state): State<ApiState>,
    mut request: Request,
    next: Next,
) -> Response {
    let given = request.headers().get(REQUEST_ID).and_then(|value| value.to_str().ok());
    let id = given.and_then(|text| Uuid::parse_str(text).ok()).unwrap_or_else(|| state.ids.uuid());
    let id = RequestId { id, text: id.to_string() };
    let ip = client_ip(request.extensions(), request.headers(), &state.config.trusted_proxies);
    request.extensions_mut().insert(ip);
    request.extensions_mut().insert(id.clone());
    let mut response = next.run(request).await;
    if let Ok(value) = HeaderValue::from_str(id.as_str()) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}
