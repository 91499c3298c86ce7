//! The routes under `/_sim`: what the page of the sandbox and programs use.

use axum::body::Bytes;
use axum::extract::{RawPathParams, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;
use serde_json::json;

use super::{Letter, MailMove, SendGridSimulator};
use crate::forms::{form, value};
use crate::simulator::{json, lock, moved, not_possible, part, text};

pub(super) async fn state(State(sendgrid): State<SendGridSimulator>) -> Response {
    json(StatusCode::OK, &sendgrid.state())
}

/// The markup of a mail, in a page that can do nothing.
pub(super) async fn html(
    State(sendgrid): State<SendGridSimulator>,
    path: RawPathParams,
) -> Response {
    let mails = lock(&sendgrid.0.mails);
    let mail = mails.iter().find(|mail| mail.id == part(&path, "id"));
    let Some(html) = mail.and_then(|mail| mail.html.clone()) else {
        return text(StatusCode::NOT_FOUND, "no such mail");
    };
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (
            header::CONTENT_SECURITY_POLICY,
            "sandbox allow-popups; default-src 'none'; style-src 'unsafe-inline'; img-src data:; \
             form-action 'none'; base-uri 'none'",
        ),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, html).into_response()
}

pub(super) async fn mail(
    State(sendgrid): State<SendGridSimulator>,
    path: RawPathParams,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let (id, step) = (part(&path, "id"), part(&path, "move"));
    if step == "reply" {
        let fields = form(&body);
        let text = value(&fields, "text").unwrap_or("Gracias.");
        return match sendgrid.reply(id, text) {
            Some(()) => moved(&headers, &json!({ "sent": true })),
            None => not_possible("no such mail, or nobody takes inbound mail"),
        };
    }
    match MailMove::parse(step).and_then(|step| sendgrid.move_mail(id, step)) {
        Some(view) => moved(&headers, &view),
        None => not_possible("no such mail or move"),
    }
}

/// A letter as JSON, or as a form from the page.
pub(super) async fn inbound(
    State(sendgrid): State<SendGridSimulator>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let letter = serde_json::from_slice(&body).unwrap_or_else(|_| {
        let fields = form(&body);
        let field = |name| value(&fields, name).unwrap_or_default().to_owned();
        let (from, to) = (field("from"), field("to"));
        let (subject, text) = (field("subject"), field("text"));
        Letter { from, to, subject, text, ..Letter::default() }
    });
    match sendgrid.receive(&letter) {
        Some(()) => moved(&headers, &json!({ "sent": true })),
        None => not_possible("nobody takes inbound mail"),
    }
}

#[derive(Deserialize)]
struct Settings {
    delivers: bool,
}

pub(super) async fn settings(
    State(sendgrid): State<SendGridSimulator>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    match serde_json::from_slice::<Settings>(&body) {
        Ok(Settings { delivers }) => {
            sendgrid.deliver_by_itself(delivers);
            moved(&headers, &json!({ "delivers": delivers }))
        }
        Err(_) => text(StatusCode::BAD_REQUEST, "no such setting"),
    }
}

pub(super) async fn faults(
    State(sendgrid): State<SendGridSimulator>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    sendgrid.0.faults.ordered(&headers, &body)
}

pub(super) async fn callbacks(
    State(sendgrid): State<SendGridSimulator>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    sendgrid.0.callbacks.planned(&headers, &body)
}
