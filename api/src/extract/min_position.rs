//! `X-Min-Position`: the client wants to see at least what it wrote.

use std::str::FromStr;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use eventlog::Position;

use crate::problem::Problem;

/// The header that asks for it.
pub(crate) const MIN_POSITION: &str = "x-min-position";

/// The position that the answer must have seen, where the client names one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MinPosition(pub(crate) Option<Position>);

impl<S: Send + Sync> FromRequestParts<S> for MinPosition {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let Some(value) = parts.headers.get(MIN_POSITION) else { return Ok(Self(None)) };
        let position = value.to_str().ok().and_then(|text| Position::from_str(text.trim()).ok());
        match position {
            Some(position) => Ok(Self(Some(position))),
            None => Err(Problem::of("request.malformed_header")
                .with_error("X-Min-Position", "is a position that an answer gave")),
        }
    }
}
