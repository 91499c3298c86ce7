//! What people do in the calendar by hand, and what Google forgets.

use axum::body::Bytes;
use axum::extract::{RawPathParams, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use chrono::{DateTime, NaiveDateTime, SecondsFormat, Utc};
use domain::calendar;
use serde_json::{Map, Value, json};

use super::GoogleCalendarSimulator;
use super::errors::Complaint;
use crate::forms::{form, value};
use crate::simulator::{json, lock, moved, not_possible, part};

fn moment(at: DateTime<Utc>) -> Value {
    json!({ "date": null, "dateTime": at.to_rfc3339_opts(SecondsFormat::Secs, true) })
}

fn whole_day(date: &str) -> Value {
    json!({ "date": date, "dateTime": null, "timeZone": null })
}

impl GoogleCalendarSimulator {
    /// Somebody makes an entry by hand; `None` when it ends before it begins. Answers its id.
    pub fn create_entry(
        &self,
        summary: &str,
        from: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Option<String> {
        let mut body = Map::new();
        body.insert("summary".into(), json!(summary));
        body.insert("start".into(), moment(from));
        body.insert("end".into(), moment(until));
        self.create(body)
    }

    /// Somebody blocks whole days by hand, the last one not included.
    pub fn create_whole_days(&self, summary: &str, first: &str, after: &str) -> Option<String> {
        let mut body = Map::new();
        body.insert("summary".into(), json!(summary));
        body.insert("start".into(), whole_day(first));
        body.insert("end".into(), whole_day(after));
        self.create(body)
    }

    fn create(&self, body: Map<String, Value>) -> Option<String> {
        let shown = lock(&self.0.book).insert(body, self.new_id(), true).ok()?;
        self.tell_watchers();
        shown["id"].as_str().map(str::to_owned)
    }

    /// Somebody deletes an entry by hand; `None` when it is gone.
    pub fn delete_entry(&self, id: &str) -> Option<()> {
        lock(&self.0.book).delete(id).ok()?;
        self.tell_watchers();
        Some(())
    }

    /// Somebody moves an entry by hand; `None` when it cannot be.
    pub fn move_entry(&self, id: &str, from: DateTime<Utc>, until: DateTime<Utc>) -> Option<()> {
        let mut patch = Map::new();
        patch.insert("start".into(), moment(from));
        patch.insert("end".into(), moment(until));
        self.change(id, patch).ok()
    }

    /// Somebody drags an entry to the whole days, the last one not included; `None` when it cannot be.
    pub fn make_whole_days(&self, id: &str, first: &str, after: &str) -> Option<()> {
        let mut patch = Map::new();
        patch.insert("start".into(), whole_day(first));
        patch.insert("end".into(), whole_day(after));
        self.change(id, patch).ok()
    }

    /// Somebody says that an entry does not take the time up; `None` when there is no such entry.
    pub fn free_entry(&self, id: &str) -> Option<()> {
        let mut patch = Map::new();
        patch.insert("transparency".into(), json!("transparent"));
        self.change(id, patch).ok()
    }

    fn change(&self, id: &str, patch: Map<String, Value>) -> Result<(), Complaint> {
        lock(&self.0.book).patch(id, patch)?;
        self.tell_watchers();
        Ok(())
    }
}

/// A time as forms have it, `2026-12-01T10:00`, local; or with an offset.
fn instant(text: &str) -> Option<DateTime<Utc>> {
    let zoned = DateTime::parse_from_rfc3339(text).ok().map(|at| at.with_timezone(&Utc));
    zoned.or_else(|| {
        let local = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M").ok()?;
        Some(calendar::local_to_utc(local))
    })
}

fn range(fields: &[(String, String)]) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    Some((instant(value(fields, "from")?)?, instant(value(fields, "until")?)?))
}

pub(super) async fn state(State(google): State<GoogleCalendarSimulator>) -> Response {
    json(StatusCode::OK, &google.state())
}

/// A form with `summary`, `from` and `until`.
pub(super) async fn create(
    State(google): State<GoogleCalendarSimulator>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let fields = form(&body);
    let summary = value(&fields, "summary").unwrap_or("Ocupado");
    let created =
        range(&fields).and_then(|(from, until)| google.create_entry(summary, from, until));
    match created {
        Some(id) => moved(&headers, &json!({ "id": id })),
        None => not_possible("it needs a beginning and a later end"),
    }
}

pub(super) async fn entry(
    State(google): State<GoogleCalendarSimulator>,
    path: RawPathParams,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let (id, fields) = (part(&path, "id"), form(&body));
    let done = match part(&path, "move") {
        "delete" => google.delete_entry(id),
        "free" => google.free_entry(id),
        "move" => range(&fields).and_then(|(from, until)| google.move_entry(id, from, until)),
        _ => None,
    };
    match done {
        Some(()) => moved(&headers, &json!({ "id": id })),
        None => not_possible("no such entry or move"),
    }
}

pub(super) async fn other(
    State(google): State<GoogleCalendarSimulator>,
    path: RawPathParams,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    match part(&path, "move") {
        "faults" => return google.0.faults.ordered(&headers, &body),
        "callbacks" => return google.0.callbacks.planned(&headers, &body),
        "forget_sync_tokens" => google.forget_sync_tokens(),
        "forget_access_tokens" => google.forget_access_tokens(),
        "end_channels" => google.end_channels(),
        "share" => google.share(true),
        "unshare" => google.share(false),
        _ => return not_possible("no such move"),
    }
    moved(&headers, &json!({ "done": true }))
}
