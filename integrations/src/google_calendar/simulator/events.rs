//! The entries of the simulated calendar, each with the version at which it changed last.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use domain::calendar;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::errors::{Complaint, DELETED, DUPLICATE, NO_ATTENDEES, NOT_FOUND, invalid};

/// How many entries a page has when nobody says.
const PAGE: usize = 250;

pub(super) struct Event {
    pub(super) body: Map<String, Value>,
    pub(super) changed: u64,
    pub(super) by_people: bool,
}

impl Event {
    pub(super) fn is_deleted(&self) -> bool {
        self.body.get("status").is_some_and(|status| status == "cancelled")
    }

    fn takes_time(&self) -> bool {
        !self.is_deleted() && self.body.get("transparency").is_none_or(|it| it != "transparent")
    }

    pub(super) fn start(&self) -> Option<DateTime<Utc>> {
        instant(self.body.get("start")?)
    }

    pub(super) fn end(&self) -> Option<DateTime<Utc>> {
        instant(self.body.get("end")?)
    }

    /// As it is listed. Of a deleted one, no more than is guaranteed.
    pub(super) fn shown(&self) -> Value {
        if !self.is_deleted() {
            return Value::Object(self.body.clone());
        }
        json!({
            "kind": "calendar#event",
            "etag": self.body["etag"],
            "id": self.body["id"],
            "status": "cancelled",
        })
    }
}

/// An instant of `{"date": …}` or `{"dateTime": …}`; one without offset is local.
fn instant(when: &Value) -> Option<DateTime<Utc>> {
    if let Some(date) = when["date"].as_str() {
        let date: NaiveDate = date.parse().ok()?;
        return Some(calendar::local_to_utc(date.and_time(NaiveTime::MIN)));
    }
    let text = when["dateTime"].as_str()?;
    let zoned = DateTime::parse_from_rfc3339(text).ok().map(|at| at.with_timezone(&Utc));
    let local = || {
        let local: NaiveDateTime = text.parse().ok()?;
        when["timeZone"].as_str().map(|_| calendar::local_to_utc(local))
    };
    zoned.or_else(local)
}

/// The calendar.
pub(super) struct Book {
    pub(super) events: BTreeMap<String, Event>,
    /// Counts changes.
    pub(super) version: u64,
    /// Sync tokens of an earlier generation are no longer known.
    pub(super) generation: u64,
    pub(super) page_size: usize,
    /// Whether the service account sees nothing of it.
    pub(super) is_private: bool,
}

impl Default for Book {
    fn default() -> Self {
        let events = BTreeMap::new();
        Self { events, version: 0, generation: 0, page_size: PAGE, is_private: false }
    }
}

/// 5 to 1024 characters of base32hex.
fn is_legal_id(id: &str) -> bool {
    let legal = |byte: u8| matches!(byte, b'a'..=b'v' | b'0'..=b'9');
    (5..=1_024).contains(&id.len()) && id.bytes().all(legal)
}

/// A change is merged into what is there, object by object; `null` takes a field away.
fn merge(into: &mut Map<String, Value>, change: Map<String, Value>) {
    for (name, value) in change {
        match value {
            Value::Null => drop(into.remove(&name)),
            Value::Object(change) => {
                let old = into.entry(name).or_insert_with(|| json!({}));
                if !old.is_object() {
                    *old = json!({});
                }
                if let Some(old) = old.as_object_mut() {
                    merge(old, change);
                }
            }
            value => drop(into.insert(name, value)),
        }
    }
}

/// Whether it says both a whole day and an instant.
fn is_ambiguous(when: Option<&Value>) -> bool {
    when.is_some_and(|when| when.get("date").is_some() && when.get("dateTime").is_some())
}

fn check(event: &Event) -> Result<(), Complaint> {
    if is_ambiguous(event.body.get("start")) || is_ambiguous(event.body.get("end")) {
        return Err(invalid("Invalid start or end time."));
    }
    let (start, end) = (event.start(), event.end());
    let (Some(start), Some(end)) = (start, end) else {
        return Err(invalid("Missing end time."));
    };
    if end < start {
        return Err(Complaint(400, "timeRangeEmpty", "The specified time range is empty."));
    }
    let attendees = event.body.get("attendees").and_then(Value::as_array);
    if attendees.is_some_and(|attendees| !attendees.is_empty()) {
        Err(NO_ATTENDEES)
    } else {
        Ok(())
    }
}

impl Book {
    fn stamped(&mut self, mut event: Event) -> Event {
        self.version += 1;
        event.changed = self.version;
        event.body.insert("kind".into(), json!("calendar#event"));
        event.body.insert("etag".into(), json!(format!("\"{}\"", self.version)));
        event
    }

    pub(super) fn insert(
        &mut self,
        written: Map<String, Value>,
        new_id: String,
        by_people: bool,
    ) -> Result<Value, Complaint> {
        let mut body = Map::new();
        merge(&mut body, written);
        let id = body.get("id").and_then(Value::as_str).map_or(new_id, str::to_owned);
        if !is_legal_id(&id) {
            return Err(invalid("Invalid resource id value."));
        }
        // The id of a deleted entry is not free again.
        if self.events.contains_key(&id) {
            return Err(DUPLICATE);
        }
        body.insert("id".into(), json!(id));
        body.entry("status").or_insert(json!("confirmed"));
        let event = Event { body, changed: 0, by_people };
        check(&event)?;
        let event = self.stamped(event);
        let shown = event.shown();
        self.events.insert(id, event);
        Ok(shown)
    }

    pub(super) fn patch(
        &mut self,
        id: &str,
        patch: Map<String, Value>,
    ) -> Result<Value, Complaint> {
        let old = self.events.get(id).ok_or(NOT_FOUND)?;
        let mut body = old.body.clone();
        merge(&mut body, patch.into_iter().filter(|(name, _)| name != "id").collect());
        let event = Event { body, changed: 0, by_people: old.by_people };
        check(&event)?;
        let event = self.stamped(event);
        let shown = event.shown();
        self.events.insert(id.to_owned(), event);
        Ok(shown)
    }

    pub(super) fn delete(&mut self, id: &str) -> Result<(), Complaint> {
        let old = self.events.get(id).ok_or(NOT_FOUND)?;
        if old.is_deleted() {
            return Err(DELETED);
        }
        let mut body = old.body.clone();
        body.insert("status".into(), json!("cancelled"));
        let event = Event { body, changed: 0, by_people: old.by_people };
        let event = self.stamped(event);
        self.events.insert(id.to_owned(), event);
        Ok(())
    }

    /// The stretches that are taken, cut to the range, joined where they touch.
    pub(super) fn busy(
        &self,
        from: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Vec<(DateTime<Utc>, DateTime<Utc>)> {
        let taking = self.events.values().filter(|event| event.takes_time());
        let mut stretches: Vec<_> = taking
            .filter_map(|event| Some((event.start()?.max(from), event.end()?.min(until))))
            .filter(|(start, end)| start < end)
            .collect();
        stretches.sort_unstable();
        let mut joined: Vec<(DateTime<Utc>, DateTime<Utc>)> = Vec::new();
        for (start, end) in stretches {
            match joined.last_mut() {
                Some(last) if start <= last.1 => last.1 = last.1.max(end),
                _ => joined.push((start, end)),
            }
        }
        joined
    }

    pub(super) fn views(&self) -> Vec<EntryView> {
        let mut views: Vec<_> = self.events.values().map(EntryView::from).collect();
        views.sort_by_key(|view| view.starts_at);
        views
    }
}

/// An entry as the sandbox shows it.
#[derive(Debug, Clone, Serialize)]
pub struct EntryView {
    /// Its id.
    pub id: String,
    /// What it is about.
    pub summary: String,
    /// What is read when it is opened.
    pub description: String,
    /// From when (UTC).
    pub starts_at: Option<DateTime<Utc>>,
    /// Until when (UTC).
    pub ends_at: Option<DateTime<Utc>>,
    /// Whether it takes the time up.
    pub takes_time: bool,
    /// Whether it is gone.
    pub is_deleted: bool,
    /// Whether somebody made it by hand.
    pub by_people: bool,
}

impl From<&Event> for EntryView {
    fn from(event: &Event) -> Self {
        let text = |name: &str| {
            event.body.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
        };
        Self {
            id: text("id"),
            summary: text("summary"),
            description: text("description"),
            starts_at: event.start(),
            ends_at: event.end(),
            takes_time: event.takes_time(),
            is_deleted: event.is_deleted(),
            by_people: event.by_people,
        }
    }
}
