//! Forms and queries, read without a say in how their errors look.

use axum::http::Uri;

/// The fields of a form, in order.
pub(crate) fn form(body: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(body).into_owned().collect()
}

/// The fields of a query, in order.
pub(crate) fn query(uri: &Uri) -> Vec<(String, String)> {
    form(uri.query().unwrap_or_default().as_bytes())
}

/// The first value of a field; nothing where it is missing or empty.
pub(crate) fn value<'a>(fields: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let field = fields.iter().find(|(field, _)| field == name);
    field.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
}
