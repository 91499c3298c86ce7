//! The simulated API of Google Calendar.

use axum::body::Bytes;
use axum::extract::{RawPathParams, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use chrono::{DateTime, SecondsFormat, Utc};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::channels::{Request, Stop};
use super::errors::{Complaint, NOT_FOUND, invalid};
use super::{CALENDAR, GoogleCalendarSimulator};
use crate::forms::query;
use crate::simulator::{json, lock, part};

fn read<T: for<'de> Deserialize<'de>>(body: &Bytes) -> Result<T, Complaint> {
    serde_json::from_slice(body).map_err(|_| Complaint(400, "parseError", "Parse Error"))
}

fn answered(outcome: Result<Value, Complaint>) -> Response {
    match outcome {
        Ok(value) => json(StatusCode::OK, &value),
        Err(complaint) => complaint.answer(),
    }
}

fn emptied(outcome: Result<(), Complaint>) -> Response {
    match outcome {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(complaint) => complaint.answer(),
    }
}

impl GoogleCalendarSimulator {
    /// Whether the caller may look at the calendar of the path. One that is not shared does not exist.
    fn enter(&self, headers: &HeaderMap, path: &RawPathParams) -> Result<(), Complaint> {
        self.authorise(headers)?;
        let is_there = part(path, "calendar") == CALENDAR && !lock(&self.0.book).is_private;
        if is_there { Ok(()) } else { Err(NOT_FOUND) }
    }

    pub(super) fn new_id(&self) -> String {
        // Google's own are no UUIDs; 26 digits are not mistaken for one of ours.
        self.0.around.ids.uuid().simple().to_string()[..26].to_owned()
    }
}

type Google = State<GoogleCalendarSimulator>;

pub(super) async fn list(
    State(google): Google,
    path: RawPathParams,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    let entered = google.enter(&headers, &path);
    answered(entered.and_then(|()| lock(&google.0.book).list(&query(&uri))))
}

pub(super) async fn insert(
    State(google): Google,
    path: RawPathParams,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    answered(google.enter(&headers, &path).and_then(|()| {
        let event: Map<String, Value> = read(&body)?;
        let shown = lock(&google.0.book).insert(event, google.new_id(), false)?;
        google.tell_watchers();
        Ok(shown)
    }))
}

pub(super) async fn fetch(
    State(google): Google,
    path: RawPathParams,
    headers: HeaderMap,
) -> Response {
    answered(google.enter(&headers, &path).and_then(|()| {
        let book = lock(&google.0.book);
        let event = book.events.get(part(&path, "event")).ok_or(NOT_FOUND)?;
        Ok(Value::Object(event.body.clone()))
    }))
}

pub(super) async fn patch(
    State(google): Google,
    path: RawPathParams,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    answered(google.enter(&headers, &path).and_then(|()| {
        let shown = lock(&google.0.book).patch(part(&path, "event"), read(&body)?)?;
        google.tell_watchers();
        Ok(shown)
    }))
}

pub(super) async fn delete(
    State(google): Google,
    path: RawPathParams,
    headers: HeaderMap,
) -> Response {
    emptied(google.enter(&headers, &path).and_then(|()| {
        lock(&google.0.book).delete(part(&path, "event"))?;
        google.tell_watchers();
        Ok(())
    }))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct FreeBusy {
    time_min: DateTime<Utc>,
    time_max: DateTime<Utc>,
    items: Vec<Item>,
}

#[derive(Deserialize)]
struct Item {
    id: String,
}

pub(super) async fn free_busy(State(google): Google, headers: HeaderMap, body: Bytes) -> Response {
    answered(google.authorise(&headers).and_then(|()| {
        let FreeBusy { time_min, time_max, items } = read(&body)?;
        if time_max <= time_min {
            return Err(invalid("The specified time range is empty."));
        }
        let text = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
        let book = lock(&google.0.book);
        let mut calendars = Map::new();
        for Item { id } in items {
            let calendar = if id == CALENDAR && !book.is_private {
                let busy: Vec<Value> = book
                    .busy(time_min, time_max)
                    .into_iter()
                    .map(|(start, end)| json!({ "start": text(start), "end": text(end) }))
                    .collect();
                json!({ "busy": busy })
            } else {
                json!({ "errors": [{ "domain": "global", "reason": "notFound" }], "busy": [] })
            };
            calendars.insert(id, calendar);
        }
        Ok(json!({
            "kind": "calendar#freeBusy",
            "timeMin": text(time_min),
            "timeMax": text(time_max),
            "calendars": calendars,
        }))
    }))
}

pub(super) async fn watch(
    State(google): Google,
    path: RawPathParams,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let entered = google.enter(&headers, &path);
    answered(entered.and_then(|()| google.open_channel(read::<Request>(&body)?)))
}

pub(super) async fn stop(State(google): Google, headers: HeaderMap, body: Bytes) -> Response {
    let known = google.authorise(&headers);
    emptied(known.and_then(|()| google.close_channel(&read::<Stop>(&body)?)))
}
