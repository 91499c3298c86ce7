//! The token of a tracking or quotation link: whoever holds the link may see that one thing.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use commands::ports::LinkToken;
use serde::Deserialize;

use crate::problem::Problem;

/// The longest token that is looked at, in bytes.
const MAX_TOKEN_BYTES: usize = 2_048;

/// A token from the header `X-Link-Token` or the query parameter `token`, where one was given.
#[derive(Debug, Clone, Default)]
pub(crate) struct PresentedLink(pub(crate) Option<LinkToken>);

#[derive(Deserialize)]
struct TokenQuery {
    #[serde(default)]
    token: Option<String>,
}

impl<S: Send + Sync> FromRequestParts<S> for PresentedLink {
    type Rejection = Problem;

    #[expect(
        clippy::disallowed_types,
        reason = "a query that is wrong elsewhere is not judged here"
    )]
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let header = parts.headers.get("x-link-token").and_then(|value| value.to_str().ok());
        let token = header.map(str::to_owned).or_else(|| {
            let query = axum::extract::Query::<TokenQuery>::try_from_uri(&parts.uri).ok()?;
            query.0.token
        });
        let token = token.filter(|token| !token.is_empty() && token.len() <= MAX_TOKEN_BYTES);
        Ok(Self(token.map(LinkToken::presented)))
    }
}
