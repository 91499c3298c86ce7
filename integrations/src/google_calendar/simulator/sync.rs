//! Lists: whole, since a sync token, page by page.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::errors::{Complaint, FULL_SYNC_REQUIRED, invalid};
use super::events::{Book, Event};
use crate::forms::value;

/// Parameters that do not go with a sync token.
const NOT_WITH_SYNC_TOKEN: [&str; 8] = [
    "iCalUID",
    "orderBy",
    "privateExtendedProperty",
    "q",
    "sharedExtendedProperty",
    "timeMin",
    "timeMax",
    "updatedMin",
];

/// What a token of ours says.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Token {
    generation: u64,
    /// Changes after this version are told; none for everything.
    since: Option<u64>,
    /// The version that the list shows.
    until: u64,
    time_min: Option<DateTime<Utc>>,
    /// Where the page begins.
    offset: usize,
    /// Whether it leads to a page, rather than to changes.
    is_page: bool,
}

impl Token {
    fn text(self) -> String {
        let json = serde_json::to_vec(&self).expect("invariant: a token is plain data");
        URL_SAFE_NO_PAD.encode(json)
    }

    fn parse(text: &str) -> Option<Self> {
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).ok()?).ok()
    }
}

impl Book {
    fn request(&self, query: &[(String, String)]) -> Result<Token, Complaint> {
        if let Some(text) = value(query, "pageToken") {
            let token = Token::parse(text).filter(|token| token.is_page);
            return token.ok_or(invalid("Invalid page token value."));
        }
        if let Some(text) = value(query, "syncToken") {
            if NOT_WITH_SYNC_TOKEN.iter().any(|name| value(query, name).is_some()) {
                return Err(invalid("Sync token cannot be used with the parameters given."));
            }
            let token = Token::parse(text).filter(|token| !token.is_page);
            let token = token.ok_or(invalid("Invalid sync token value."))?;
            if token.generation != self.generation {
                return Err(FULL_SYNC_REQUIRED);
            }
            return Ok(Token { since: Some(token.until), until: self.version, ..token });
        }
        let time_min = value(query, "timeMin");
        let time_min = time_min.map(DateTime::parse_from_rfc3339).transpose();
        let time_min = time_min.map_err(|_| invalid("Bad Request"))?;
        Ok(Token {
            generation: self.generation,
            since: None,
            until: self.version,
            time_min: time_min.map(|at| at.with_timezone(&Utc)),
            offset: 0,
            is_page: false,
        })
    }

    /// `events.list`.
    pub(super) fn list(&self, query: &[(String, String)]) -> Result<Value, Complaint> {
        let token = self.request(query)?;
        let is_late = |event: &&Event| match (token.time_min, event.end()) {
            (Some(min), Some(end)) => min < end,
            _ => true,
        };
        let is_asked_for = |event: &&Event| match token.since {
            None => !event.is_deleted(),
            Some(since) => since < event.changed,
        };
        let mut found: Vec<&Event> =
            self.events.values().filter(is_asked_for).filter(is_late).collect();
        found.sort_by_key(|event| event.changed);
        let wanted = value(query, "maxResults").and_then(|text| text.parse().ok());
        let size = wanted.unwrap_or(self.page_size).min(self.page_size).max(1);
        let items: Vec<Value> =
            found.iter().skip(token.offset).take(size).map(|event| event.shown()).collect();
        let mut list = json!({
            "kind": "calendar#events",
            "summary": "Taller",
            "timeZone": "America/Santiago",
            "accessRole": "writer",
            "defaultReminders": [],
            "items": items,
        });
        let next = token.offset + size;
        let (name, follow) = if next < found.len() {
            ("nextPageToken", Token { offset: next, is_page: true, ..token })
        } else {
            ("nextSyncToken", Token { since: None, offset: 0, is_page: false, ..token })
        };
        list[name] = json!(follow.text());
        Ok(list)
    }
}
