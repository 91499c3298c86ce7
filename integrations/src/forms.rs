//! Forms and queries, read without a say in how their errors look.

use axum::http::Uri;
use serde_json::{Value, json};

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

/// A body that is JSON, or a form whose numbers and truths are meant as such.
pub(crate) fn json_or_form(body: &[u8]) -> Value {
    serde_json::from_slice(body).unwrap_or_else(|_| {
        let fields = form(body).into_iter().map(|(name, text)| {
            let number = text.parse::<u64>().map(|number| json!(number)).ok();
            let truth = text.parse::<bool>().map(|truth| json!(truth)).ok();
            (name, number.or(truth).unwrap_or_else(|| json!(text)))
        });
        fields.collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_reads_like_the_json_that_it_stands_for() {
        let json = br#"{"fault": "refuse", "status": 503, "reversed": true}"#;
        assert_eq!(json_or_form(json), json_or_form(b"fault=refuse&status=503&reversed=true"));
        assert_eq!(value(&form(b"a=&b=1"), "a"), None);
    }
}
