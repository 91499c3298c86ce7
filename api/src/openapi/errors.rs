//! Every error that an operation may answer, each code as an example of its status.

use std::collections::BTreeMap;

use serde_json::json;
use utoipa::openapi::example::ExampleBuilder;
use utoipa::openapi::path::Operation;
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder};

use crate::problem::{PROBLEM_JSON, PROBLEMS, ProblemKind};

/// Responses by name, which operations refer to: the same errors come up in a whole area.
pub(super) type Shared = BTreeMap<String, RefOr<Response>>;

/// Adds the errors that operations like this one answer, where the handler did not describe them itself.
pub(super) fn describe(path: &str, method: &str, operation: &mut Operation, shared: &mut Shared) {
    let area = operation.tags.as_ref().and_then(|tags| tags.first()).cloned().unwrap_or_default();
    let secured = operation.security.is_some();
    let body = operation.request_body.is_some();
    for status in statuses(path, method, secured, body) {
        let kinds: Vec<_> = PROBLEMS
            .iter()
            .filter(|kind| kind.status == status && concerns(kind.code, &area))
            .collect();
        let known = operation.responses.responses.contains_key(&status.to_string());
        if kinds.is_empty() || known {
            continue;
        }
        let name = format!("{area}-{status}");
        let reference = RefOr::Ref(Ref::from_response_name(&name));
        operation.responses.responses.insert(status.to_string(), reference);
        shared.entry(name).or_insert_with(|| RefOr::T(response(&kinds)));
    }
}

fn statuses(path: &str, method: &str, secured: bool, body: bool) -> Vec<u16> {
    let mut statuses = vec![400, 429, 500, 502, 503];
    if secured {
        statuses.extend([401, 403]);
    }
    if path.contains('{') {
        statuses.push(404);
    }
    if method != "get" {
        statuses.extend([409, 412]);
    }
    if body {
        statuses.extend([413, 415, 422]);
    }
    if method == "put" {
        statuses.push(428);
    }
    statuses
}

/// Whether a code can come up in an area: its own, and those of requests, sign-in and the server.
fn concerns(code: &str, area: &str) -> bool {
    let family = code.split('.').next().unwrap_or_default();
    let own: &[&str] = match area {
        "auth" => &["person"],
        "users" => &["person"],
        "catalogue" => &["catalogue", "catalogue_import"],
        "policies" => &["policy", "person"],
        "quotations" => &["quotation", "estimate", "repair"],
        "repairs" => &["repair", "work_clock", "photo", "policy"],
        "payments" => &["repair", "work_clock", "photo", "payment", "gateway"],
        "notifications" => &["notification", "person"],
        "webhooks" => &["webhook", "gateway"],
        "photos" => &["photo"],
        "tracking" => &["tracking"],
        "portfolio" => &["portfolio"],
        "tickets" => &["ticket"],
        "admin" => &["projection", "audit", "webhook", "notification", "job_run", "breach"],
        "appointments" => &["agenda", "waitlist"],
        _ => &[],
    };
    matches!(family, "request" | "resource" | "auth" | "server") || own.contains(&family)
}

fn response(kinds: &[&'static ProblemKind]) -> Response {
    let examples = kinds.iter().map(|kind| {
        let value = json!({
            "type": format!("/problems/{}", kind.code),
            "title": kind.title,
            "status": kind.status,
            "code": kind.code,
            "detail": kind.detail,
            "instance": "urn:request:0193c1f0-7c1e-7000-8000-000000000001",
        });
        (kind.code, ExampleBuilder::new().summary(kind.title).value(Some(value)).build())
    });
    let content = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name("Problem")))
        .examples_from_iter(examples)
        .build();
    let titles: Vec<_> = kinds.iter().map(|kind| kind.title).collect();
    ResponseBuilder::new().description(titles.join(" · ")).content(PROBLEM_JSON, content).build()
}
