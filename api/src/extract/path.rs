//! The variable parts of a path.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use crate::problem::Problem;

/// The typed path. A text that cannot name anything (`/repairs/x`) is answered like an unknown name: 404.
#[derive(Debug, Clone)]
pub(crate) struct Path<T>(pub(crate) T);

impl<S, T> FromRequestParts<S> for Path<T>
where
    S: Send + Sync,
    T: DeserializeOwned + Send,
{
    type Rejection = Problem;

    #[expect(clippy::disallowed_types, reason = "this is the one place that wraps it")]
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match axum::extract::Path::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(path)) => Ok(Self(path)),
            Err(rejection) if rejection.status().is_client_error() => {
                Err(Problem::of("resource.not_found"))
            }
            Err(rejection) => Err(Problem::internal(rejection)),
        }
    }
}
