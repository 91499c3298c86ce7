//! The routes under `/_sim`: what the page of the sandbox and programs use.

use axum::body::Bytes;
use axum::extract::{RawPathParams, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;
use serde_json::json;

use super::{SmsMove, TwilioSimulator};
use crate::forms::{form, value};
use crate::simulator::{json, lock, moved, not_possible, part, text};

pub(super) async fn state(State(twilio): State<TwilioSimulator>) -> Response {
    json(StatusCode::OK, &twilio.state())
}

pub(super) async fn message(
    State(twilio): State<TwilioSimulator>,
    path: RawPathParams,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let (sid, step) = (part(&path, "sid"), part(&path, "move"));
    let outcome = if step == "reply" {
        let fields = form(&body);
        let text = value(&fields, "text").unwrap_or("STOP");
        let to = lock(&twilio.0.messages).iter().find(|it| it.sid == sid).map(|it| it.to.clone());
        to.map(|to| twilio.receive(&to, text))
    } else {
        SmsMove::parse(step).and_then(|step| twilio.move_message(sid, step))
    };
    match outcome {
        Some(view) => moved(&headers, &view),
        None => not_possible("no such message or move"),
    }
}

/// Somebody writes: a form with `from` and `text`.
pub(super) async fn inbound(
    State(twilio): State<TwilioSimulator>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let fields = form(&body);
    match (value(&fields, "from"), value(&fields, "text")) {
        (Some(from), Some(text)) => moved(&headers, &twilio.receive(from, text)),
        _ => not_possible("it needs a number and a text"),
    }
}

#[derive(Deserialize)]
struct Settings {
    delivers: bool,
}

pub(super) async fn settings(
    State(twilio): State<TwilioSimulator>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    match serde_json::from_slice::<Settings>(&body) {
        Ok(Settings { delivers }) => {
            twilio.deliver_by_itself(delivers);
            moved(&headers, &json!({ "delivers": delivers }))
        }
        Err(_) => text(StatusCode::BAD_REQUEST, "no such setting"),
    }
}

pub(super) async fn faults(
    State(twilio): State<TwilioSimulator>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    twilio.0.faults.ordered(&headers, &body)
}

pub(super) async fn callbacks(
    State(twilio): State<TwilioSimulator>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    twilio.0.callbacks.planned(&headers, &body)
}
