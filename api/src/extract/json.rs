//! JSON in and out.

use axum::body::Body;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use super::body::{self, MAX_JSON_BYTES};
use crate::problem::Problem;

/// A JSON body: what does not parse is 400, what parses into something unacceptable is 422 with the JSON pointer
/// of the field.
#[derive(Debug, Clone)]
pub(crate) struct Json<T>(pub(crate) T);

impl<S, T> FromRequest<S> for Json<T>
where
    S: Send + Sync,
    T: DeserializeOwned,
{
    type Rejection = Problem;

    async fn from_request(request: Request<Body>, _: &S) -> Result<Self, Problem> {
        if !is_json(request.headers()) {
            return Err(Problem::of("request.unsupported_media_type"));
        }
        let bytes = body::read(request, MAX_JSON_BYTES).await?;
        parse(&bytes).map(Self)
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        answer(&self.0)
    }
}

/// A value as a JSON answer.
pub(crate) fn answer<T: Serialize + ?Sized>(value: &T) -> Response {
    match serde_json::to_vec(value) {
        Ok(bytes) => {
            (StatusCode::OK, [(header::CONTENT_TYPE, "application/json")], bytes).into_response()
        }
        Err(error) => Problem::internal(error).into_response(),
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let media = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let media = media.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    let media = media.to_ascii_lowercase();
    media == "application/json" || (media.starts_with("application/") && media.ends_with("+json"))
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    if escapes_nul(bytes) {
        return Err(Problem::invalid("", "holds a NUL character"));
    }
    let deserializer = &mut serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut *deserializer).map_err(|error| {
        let mut pointer = pointer_of(error.path());
        let cause = error.into_inner();
        if cause.classify() != Category::Data {
            return malformed(&cause);
        }
        let detail = without_place(&cause);
        if let Some(field) = named_field(&detail) {
            pointer = format!("{pointer}/{field}");
        }
        Problem::invalid(pointer, detail)
    })?;
    deserializer.end().map_err(|error| malformed(&error))?;
    Ok(value)
}

fn malformed(error: &serde_json::Error) -> Problem {
    let detail = format!("No es JSON válido (línea {}, columna {}).", error.line(), error.column());
    Problem::of("request.malformed_json").with_detail(detail)
}

/// The path of `serde_path_to_error` as a JSON pointer (RFC 6901).
fn pointer_of(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let mut pointer = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => push_token(&mut pointer, &index.to_string()),
            // The tag of an externally tagged enum is a key of the JSON object too.
            Segment::Map { key: name } | Segment::Enum { variant: name } => {
                push_token(&mut pointer, name);
            }
            Segment::Unknown => {}
        }
    }
    pointer
}

fn push_token(pointer: &mut String, token: &str) {
    pointer.push('/');
    pointer.push_str(&token.replace('~', "~0").replace('/', "~1"));
}

/// The message without " at line 1 column 2", which the pointer says better.
fn without_place(error: &serde_json::Error) -> String {
    let message = error.to_string();
    match message.rfind(" at line ") {
        Some(end) => message[..end].to_owned(),
        None => message,
    }
}

/// The field that a message of serde names: its pointer ends at the object that lacks it.
fn named_field(message: &str) -> Option<&str> {
    message.strip_prefix("missing field `").and_then(|rest| rest.strip_suffix('`'))
}

/// Whether any text in the JSON holds U+0000, which no database keeps the same way.
fn escapes_nul(bytes: &[u8]) -> bool {
    let mut at = 0;
    while let Some(offset) = bytes[at..].iter().position(|byte| *byte == b'\\') {
        let escape = at + offset;
        if bytes[escape..].starts_with(b"\\u0000") {
            return true;
        }
        at = (escape + 2).min(bytes.len());
    }
    false
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only its shape matters")]
    struct Order {
        lines: Vec<Line>,
    }

    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "only its shape matters")]
    struct Line {
        amount: i64,
    }

    fn refusal(json: &str) -> (u16, String) {
        let problem = parse::<Order>(json.as_bytes()).unwrap_err();
        let status = problem.status().as_u16();
        let response = format!("{problem:?}");
        let pointer = response.split("pointer: \"").nth(1).and_then(|rest| rest.split('"').next());
        (status, pointer.unwrap_or_default().to_owned())
    }

    #[test]
    fn a_wrong_field_is_named_by_its_pointer() {
        assert_eq!(
            refusal(r#"{"lines":[{"amount":1},{"amount":"x"}]}"#),
            (422, "/lines/1/amount".into())
        );
        assert_eq!(refusal(r#"{"lines":[{}]}"#), (422, "/lines/0/amount".into()));
        assert_eq!(refusal(r"{}"), (422, "/lines".into()));
    }

    #[test]
    fn what_is_not_json_is_malformed() {
        for text in ["", "{", "nope", r#"{"lines":[]} x"#] {
            assert_eq!(refusal(text).0, 400, "{text}");
        }
    }

    #[test]
    fn a_nul_is_refused_and_an_escaped_backslash_is_not_one() {
        assert!(escapes_nul(br#"{"a":"\u0000"}"#));
        assert!(!escapes_nul(br#"{"a":"\\u0000"}"#));
        assert!(!escapes_nul(br#"{"a":"\"#));
    }
}
