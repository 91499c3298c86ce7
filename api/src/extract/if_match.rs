//! `If-Match`: the version that the client saw.

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;

use crate::problem::Problem;

/// The version that the caller expects the aggregate to have, from `If-Match: "7"`; none without the header or
/// for `*`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct IfMatch(Option<u64>);

impl IfMatch {
    /// The expected version, where one was given.
    pub(crate) const fn version(self) -> Option<u64> {
        self.0
    }

    /// The expected version, for requests that replace what somebody saw (428 without).
    pub(crate) fn required(self) -> Result<u64, Problem> {
        self.0.ok_or_else(|| Problem::of("request.version_required"))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let Some(value) = parts.headers.get(header::IF_MATCH) else { return Ok(Self(None)) };
        let malformed = || {
            Problem::of("request.malformed_header")
                .with_error("If-Match", "is a version in quotes, like \"7\"")
        };
        let text = value.to_str().map_err(|_| malformed())?.trim();
        if text == "*" {
            return Ok(Self(None));
        }
        let text = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
        // The log counts in 63 bits; a larger number can be no version.
        match text.parse::<u64>() {
            Ok(version) if i64::try_from(version).is_ok() => Ok(Self(Some(version))),
            _ => Err(malformed()),
        }
    }
}
