//! The query string.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use crate::problem::Problem;

/// The typed query string.
#[derive(Debug, Clone)]
pub(crate) struct Query<T>(pub(crate) T);

impl<S, T> FromRequestParts<S> for Query<T>
where
    S: Send + Sync,
    T: DeserializeOwned,
{
    type Rejection = Problem;

    #[expect(clippy::disallowed_types, reason = "this is the one place that wraps it")]
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        // NUL never means anything in a search, and databases disagree on what to do with it.
        if parts.uri.query().is_some_and(|query| query.contains("%00")) {
            return Err(Problem::of("request.malformed_query"));
        }
        match axum::extract::Query::<T>::try_from_uri(&parts.uri) {
            Ok(axum::extract::Query(query)) => Ok(Self(query)),
            Err(rejection) => {
                Err(Problem::of("request.malformed_query").with_error("?", rejection.body_text()))
            }
        }
    }
}
