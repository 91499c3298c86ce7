//! `GET /problems/{code}`: what a code means, for the person who follows the link in an error.

use std::fmt::Write as _;

use axum::http::{HeaderMap, header};
use axum::response::{Html, IntoResponse, Response};
use serde::Deserialize;

use super::{PROBLEMS, Problem, ProblemKind, find};
use crate::extract::{Path, answer};

/// Which problem.
#[derive(Deserialize)]
pub(crate) struct ProblemPath {
    code: String,
}

/// The page of one code: HTML for browsers, else JSON.
pub(crate) async fn get_problem(
    Path(path): Path<ProblemPath>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let kind = find(&path.code).ok_or_else(|| Problem::of("request.unknown_route"))?;
    Ok(if wants_html(&headers) { Html(page(&[kind])).into_response() } else { answer(kind) })
}

/// All codes.
pub(crate) async fn list_problems(headers: HeaderMap) -> Response {
    if wants_html(&headers) {
        Html(page(&PROBLEMS.iter().collect::<Vec<_>>())).into_response()
    } else {
        answer(&PROBLEMS)
    }
}

fn wants_html(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    accept.is_some_and(|accept| accept.contains("text/html"))
}

/// The texts are ours and hold no markup, so nothing has to be escaped.
fn page(kinds: &[&ProblemKind]) -> String {
    let mut page = String::from(
        "<!doctype html><html lang=\"es-CL\"><meta charset=\"utf-8\"><title>Problemas</title>\
         <h1>Problemas</h1><dl>",
    );
    for ProblemKind { code, status, title, detail, .. } in kinds {
        let _ = write!(
            page,
            "<dt id=\"{code}\"><code>{code}</code> · {status} · {title}</dt><dd>{detail}</dd>"
        );
    }
    page.push_str("</dl></html>");
    page
}
