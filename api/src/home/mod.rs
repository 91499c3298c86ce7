//! `GET /`: where the address of the workshop leads by itself, which is all that an SMS may have room for.

use axum::response::Html;

const PAGE: &str = include_str!("page.html");

/// A word to whoever comes without the link of what they look for.
pub(crate) async fn page() -> Html<&'static str> {
    Html(PAGE)
}
