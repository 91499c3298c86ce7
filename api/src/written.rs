//! The answer to a command: what came of it, with the version for the next `If-Match` and the position for
//! `X-Min-Position`.

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use eventlog::Position;
use serde::Serialize;

use crate::extract::answer;

/// The header that tells how far the log had come with the command.
pub(crate) const X_POSITION: HeaderName = HeaderName::from_static("x-position");

/// The answer to a command.
#[derive(Debug)]
pub(crate) struct Written<T> {
    status: StatusCode,
    version: Option<u64>,
    position: Position,
    location: Option<String>,
    body: T,
}

impl<T> Written<T> {
    /// A change to something that was there.
    pub(crate) const fn changed(version: u64, position: Position, body: T) -> Self {
        let status = StatusCode::OK;
        Self { status, version: Some(version), position, location: None, body }
    }

    /// Something new, to be found at `location`.
    pub(crate) const fn created(
        version: u64,
        position: Position,
        location: String,
        body: T,
    ) -> Self {
        let status = StatusCode::CREATED;
        Self { status, version: Some(version), position, location: Some(location), body }
    }

    /// Something new that has no version of its own, to be found at `location`.
    pub(crate) const fn made(position: Position, location: String, body: T) -> Self {
        let status = StatusCode::CREATED;
        Self { status, version: None, position, location: Some(location), body }
    }

    /// The same answer with another body.
    pub(crate) fn with_body<U>(self, body: U) -> Written<U> {
        let Self { status, version, position, location, .. } = self;
        Written { status, version, position, location, body }
    }

    /// A change to more than one thing, which so has no one version.
    pub(crate) const fn done(position: Position, body: T) -> Self {
        let status = StatusCode::OK;
        Self { status, version: None, position, location: None, body }
    }
}

impl<T: Serialize> IntoResponse for Written<T> {
    fn into_response(self) -> Response {
        let mut response = answer(&self.body);
        if response.status() != StatusCode::OK {
            return response;
        }
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        if let Some(version) = self.version {
            headers.insert(header::ETAG, etag(version));
        }
        headers.insert(X_POSITION, ascii(&self.position.to_string()));
        if let Some(location) = &self.location {
            headers.insert(header::LOCATION, ascii(location));
        }
        response
    }
}

/// The entity tag of a version.
pub(crate) fn etag(version: u64) -> HeaderValue {
    ascii(&format!("\"{version}\""))
}

fn ascii(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).expect("invariant: versions, positions and our paths are ASCII")
}
