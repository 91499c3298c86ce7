//! Answers of simulators: JSON for programs, a step back to the page for people.

use axum::body::Body;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Serialize;
use serde_json::json;

/// An answer in JSON.
pub(crate) fn json(status: StatusCode, value: &impl Serialize) -> Response {
    let body = serde_json::to_vec(value).expect("invariant: answers of simulators are plain data");
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let media_type = header::HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, media_type);
    response
}

/// An answer in plain text.
pub(crate) fn text(status: StatusCode, text: &'static str) -> Response {
    (status, text).into_response()
}

/// The answer to a move of the other side: whoever pressed a button of the sandbox's page goes back to it,
/// whoever called from a program gets the result.
pub(crate) fn moved(headers: &HeaderMap, result: &impl Serialize) -> Response {
    let accepts = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    if accepts.is_some_and(|accepts| accepts.contains("text/html")) {
        Redirect::to("/").into_response()
    } else {
        json(StatusCode::OK, result)
    }
}

/// The answer to a move that the rules of the service do not allow.
pub(crate) fn not_possible(why: &'static str) -> Response {
    json(StatusCode::CONFLICT, &json!({ "error": why }))
}
