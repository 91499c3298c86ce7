//! Errors as clients see them: RFC 9457 `application/problem+json` with a stable code, in one place.
//!
//! Handlers and extractors return [`Problem`]; [`render`] writes it out once the request id is known and logs a
//! fault exactly once. Every code stands in [`PROBLEMS`]; a code is a contract, its texts are not.

mod codes;
mod from_commands;
mod from_projections;
pub(crate) mod pages;
pub(crate) mod render;

use std::borrow::Cow;
use std::error::Error;
use std::sync::Arc;

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

pub use codes::PROBLEMS;

/// The media type of every error.
pub const PROBLEM_JSON: &str = "application/problem+json";

/// A kind of problem: what a code means, wherever it appears.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct ProblemKind {
    /// The stable code that clients program against (`repair.illegal_transition`).
    pub code: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// A short title in English, the same for every occurrence.
    pub title: &'static str,
    /// A sentence in Spanish for whoever reads it on a screen.
    pub detail: &'static str,
}

/// One field that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct FieldError {
    /// The JSON pointer of the field in the body (`/lines/0/amount`), or the name of a query parameter or header.
    #[schema(example = "/lines/0/amount")]
    pub(crate) pointer: String,
    /// What is wrong with it, without repeating what was sent.
    #[schema(example = "invalid type: string, expected i64")]
    pub(crate) detail: String,
}

/// An error on its way to the client.
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    kind: &'static ProblemKind,
    status: u16,
    detail: Option<Cow<'static, str>>,
    errors: Vec<FieldError>,
    members: Map<String, Value>,
    retry_after: Option<u64>,
    cause: Option<Arc<dyn Error + Send + Sync>>,
}

impl Problem {
    /// The problem of that code.
    pub(crate) fn of(code: &'static str) -> Self {
        Self::of_refusal(code, 500)
    }

    /// The problem of a refusal's code. A code that nobody has listed yet is answered with the status of its
    /// kind, so that a new rule of the domain is never hidden behind a 500.
    pub(crate) fn of_refusal(code: &'static str, status: u16) -> Self {
        let kind = find(code).unwrap_or_else(|| unlisted(code, status));
        // 428 says more than the 409 of a rule; otherwise the refusal knows best how it is meant here.
        let status = if status == 500 || kind.status == 428 { kind.status } else { status };
        Self {
            kind,
            status,
            detail: None,
            errors: Vec::new(),
            members: Map::new(),
            retry_after: None,
            cause: None,
        }
    }

    /// A fault of ours: 500, logged once, without detail.
    pub(crate) fn internal(cause: impl Error + Send + Sync + 'static) -> Self {
        Self { cause: Some(Arc::new(cause)), ..Self::of("server.fault") }
    }

    /// A fault of ours that has no error value.
    pub(crate) fn bug(what: &'static str) -> Self {
        #[derive(Debug, thiserror::Error)]
        #[error("{0}")]
        struct Bug(&'static str);
        Self::internal(Bug(what))
    }

    /// Something that this process leans on does not answer: 503, with the cause in the log.
    pub(crate) fn unavailable(cause: impl Error + Send + Sync + 'static) -> Self {
        Self {
            cause: Some(Arc::new(cause)),
            retry_after: Some(1),
            ..Self::of("server.unavailable")
        }
    }

    /// A field that is not acceptable (422), by its JSON pointer.
    pub(crate) fn invalid(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::of("request.invalid_fields").with_error(pointer, detail)
    }

    /// With another sentence than the usual one.
    #[must_use]
    pub(crate) fn with_detail(mut self, detail: impl Into<Cow<'static, str>>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// With one more field that is wrong.
    #[must_use]
    pub(crate) fn with_error(
        mut self,
        pointer: impl Into<String>,
        detail: impl Into<String>,
    ) -> Self {
        self.errors.push(FieldError { pointer: pointer.into(), detail: detail.into() });
        self
    }

    /// With a further member, as RFC 9457 allows.
    #[must_use]
    pub(crate) fn with_member(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.members.insert(name.to_owned(), value.into());
        self
    }

    /// With the seconds after which trying again makes sense.
    #[must_use]
    pub(crate) fn with_retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds.max(1));
        self
    }

    /// The stable code.
    pub(crate) fn code(&self) -> &'static str {
        self.kind.code
    }

    /// The status it is answered with.
    pub(crate) fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// The body. `instance` is the id of the request, the one that the log shows.
    fn body(&self, instance: Option<&str>) -> Value {
        let mut body = Map::new();
        body.insert("type".into(), format!("/problems/{}", self.kind.code).into());
        body.insert("title".into(), self.kind.title.into());
        body.insert("status".into(), self.status.into());
        body.insert("code".into(), self.kind.code.into());
        if self.status != 500 {
            let detail = self.detail.as_deref().unwrap_or(self.kind.detail);
            body.insert("detail".into(), detail.into());
        }
        if let Some(instance) = instance {
            body.insert("instance".into(), format!("urn:request:{instance}").into());
        }
        if !self.errors.is_empty() {
            let errors = self.errors.iter().map(
                |error| serde_json::json!({ "pointer": error.pointer, "detail": error.detail }),
            );
            body.insert("errors".into(), errors.collect());
        }
        body.extend(self.members.clone());
        Value::Object(body)
    }

    fn respond(&self, instance: Option<&str>) -> Response {
        let body = self.body(instance).to_string();
        let mut response =
            (self.status(), [(header::CONTENT_TYPE, PROBLEM_JSON)], body).into_response();
        let headers = response.headers_mut();
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        if self.status == 401 {
            headers.insert(header::WWW_AUTHENTICATE, "Bearer".parse().expect("invariant: ASCII"));
        }
        response
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.respond(None);
        response.extensions_mut().insert(self);
        response
    }
}

/// The kind of that code.
pub(crate) fn find(code: &str) -> Option<&'static ProblemKind> {
    PROBLEMS.iter().find(|kind| kind.code == code)
}

/// A refusal that nobody has listed yet. Codes are literals, so each leaks once per process at most.
fn unlisted(code: &'static str, status: u16) -> &'static ProblemKind {
    use std::collections::HashMap;
    use std::sync::{LazyLock, Mutex, PoisonError};
    static UNLISTED: LazyLock<Mutex<HashMap<&'static str, &'static ProblemKind>>> =
        LazyLock::new(Mutex::default);
    let mut known = UNLISTED.lock().unwrap_or_else(PoisonError::into_inner);
    known.entry(code).or_insert_with(|| {
        Box::leak(Box::new(ProblemKind {
            code,
            status,
            title: "Refused by a rule",
            detail: "Una regla del taller no lo permite en este momento.",
        }))
    })
}

/// How an error looks to clients; for the reference only.
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct ProblemBody {
    /// A page that explains the code.
    #[serde(rename = "type")]
    #[schema(example = "/problems/repair.illegal_transition")]
    type_: String,
    /// A short title in English.
    title: String,
    /// The HTTP status.
    #[schema(example = 409)]
    status: u16,
    /// The stable code to program against.
    #[schema(example = "repair.illegal_transition")]
    code: String,
    /// A sentence in Spanish for whoever reads it; absent on faults.
    detail: Option<String>,
    /// The id of the request, to be quoted when asking for help.
    #[schema(example = "urn:request:0193c1f0-7c1e-7000-8000-000000000001")]
    instance: String,
    /// The fields that are wrong, where some are.
    errors: Option<Vec<FieldError>>,
}

#[cfg(test)]
mod tests;
