//! What goes over the line to and from Google Calendar, and what it means.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use commands::gateways::{
    Busy, CalendarEntry, CalendarEntryId, ForeignEntry, GatewayError, RefusalCause,
};
use domain::calendar::{self, ZONE};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::http::{Answer, plain_code};
use crate::numbers::NumberText;

/// What Google calls a sync token that it no longer knows.
pub(super) const FULL_SYNC_REQUIRED: &str = "fullSyncRequired";
/// What it calls an access token that it no longer knows.
pub(super) const AUTH_ERROR: &str = "authError";

/// What it answers where an entry belongs to the calendar of somebody else, who invited us.
const NOT_ORGANIZER: &str = "forbiddenForNonOrganizer";

const UNREADABLE: GatewayError = GatewayError::Unknown { reason: "the answer cannot be read" };

/// Written as `null`.
#[derive(Serialize)]
struct Cleared;

/// An instant with the offset of Santiago and its zone: what people see there is local time.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Moment {
    /// A change is merged into what is there: the whole day that somebody made of an entry has to go.
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<Cleared>,
    date_time: String,
    time_zone: &'static str,
}

impl From<DateTime<Utc>> for Moment {
    fn from(at: DateTime<Utc>) -> Self {
        let date_time = at.with_timezone(&ZONE).to_rfc3339();
        Self { date: None, date_time, time_zone: ZONE.name() }
    }
}

#[derive(Serialize)]
struct Properties {
    private: BTreeMap<&'static str, String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Reminders {
    use_default: bool,
}

/// An entry as it is written.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Written<'a> {
    pub(super) id: String,
    /// Brings an entry back that was deleted there.
    status: &'static str,
    summary: &'a str,
    description: &'a str,
    location: &'a str,
    start: Moment,
    end: Moment,
    transparency: &'static str,
    extended_properties: Properties,
    reminders: Reminders,
}

impl<'a> From<&'a CalendarEntry> for Written<'a> {
    fn from(entry: &'a CalendarEntry) -> Self {
        Self {
            id: CalendarEntryId::of(entry.booking).as_str().to_owned(),
            status: "confirmed",
            summary: &entry.summary,
            description: &entry.description,
            location: entry.location.as_deref().unwrap_or_default(),
            start: entry.starts_at.into(),
            end: entry.ends_at.into(),
            transparency: "opaque",
            extended_properties: Properties {
                private: BTreeMap::from([("booking", entry.booking.to_string())]),
            },
            reminders: Reminders { use_default: false },
        }
    }
}

impl Written<'_> {
    /// The same as a change of an entry that is there.
    pub(super) fn into_change(mut self) -> Self {
        for moment in [&mut self.start, &mut self.end] {
            moment.date = Some(Cleared);
        }
        self
    }
}

/// When an entry begins or ends: a whole day, or an instant.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct When {
    #[serde(default)]
    date: Option<String>,
    #[serde(default)]
    date_time: Option<String>,
}

impl When {
    fn instant(&self) -> Option<DateTime<Utc>> {
        if let Some(text) = &self.date_time {
            return DateTime::parse_from_rfc3339(text).ok().map(|at| at.with_timezone(&Utc));
        }
        let date: NaiveDate = self.date.as_ref()?.parse().ok()?;
        Some(calendar::local_to_utc(date.and_time(NaiveTime::MIN)))
    }
}

/// An entry as it is read. Of a deleted one only the id and the status are certain.
#[derive(Deserialize)]
struct Event {
    id: String,
    #[serde(default)]
    status: String,
    #[serde(default)]
    start: Option<When>,
    #[serde(default)]
    end: Option<When>,
    #[serde(default)]
    transparency: Option<String>,
}

/// An entry of a list, as far as it can be read: one that cannot must not keep the others from being read, for ever. One
/// without a time is there all the same, and takes none.
pub(super) fn entry(item: Value) -> Option<ForeignEntry> {
    let event: Event = match serde_json::from_value(item) {
        Ok(event) => event,
        Err(error) => {
            tracing::warn!(%error, "an entry of the calendar cannot be read");
            return None;
        }
    };
    let Event { id, status, start, end, transparency } = event;
    let deleted = status == "cancelled";
    let instant = |when: Option<When>| when.and_then(|it| it.instant());
    let time = instant(start).zip(instant(end)).map(|(from, until)| Busy { from, until });
    let time = time.filter(|_| !deleted);
    if time.is_none() && !deleted {
        tracing::warn!(entry = id, "when an entry of the calendar takes place cannot be read");
    }
    Some(ForeignEntry {
        booking: CalendarEntryId::booking(&id),
        id,
        deleted,
        time,
        blocks: !deleted && transparency.as_deref() != Some("transparent"),
    })
}

/// A page of a list.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Page {
    #[serde(default)]
    pub(super) items: Vec<Value>,
    #[serde(default)]
    pub(super) next_page_token: Option<String>,
    #[serde(default)]
    pub(super) next_sync_token: Option<String>,
}

/// The answer to `freeBusy`.
#[derive(Deserialize)]
pub(super) struct FreeBusy {
    pub(super) calendars: BTreeMap<String, Calendar>,
}

/// One calendar in it. A calendar that cannot be read says so here, under HTTP 200.
#[derive(Deserialize)]
pub(super) struct Calendar {
    #[serde(default)]
    busy: Vec<Stretch>,
    #[serde(default)]
    errors: Vec<Reason>,
}

#[derive(Deserialize)]
struct Stretch {
    start: DateTime<Utc>,
    end: DateTime<Utc>,
}

#[derive(Deserialize)]
struct Reason {
    #[serde(default)]
    reason: String,
}

impl Calendar {
    pub(super) fn into_busy(self) -> Result<Vec<Busy>, GatewayError> {
        if let Some(Reason { reason }) = self.errors.into_iter().next() {
            let code = plain_code(&reason).unwrap_or_else(|| "unreadable".to_owned());
            return Err(GatewayError::refused(RefusalCause::NotFound, code));
        }
        Ok(self.busy.iter().map(|it| Busy { from: it.start, until: it.end }).collect())
    }
}

/// The answer to `watch`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Channel {
    pub(super) resource_id: String,
    expiration: NumberText,
}

impl Channel {
    pub(super) fn expires_at(&self) -> Result<DateTime<Utc>, GatewayError> {
        let millis = self.expiration.as_str().parse().ok();
        millis.and_then(DateTime::from_timestamp_millis).ok_or(UNREADABLE)
    }
}

#[derive(Deserialize)]
struct Failure {
    error: FailureBody,
}

#[derive(Deserialize)]
struct FailureBody {
    #[serde(default)]
    errors: Vec<Reason>,
}

/// What an answer other than 2xx means. The message may name the calendar, which is somebody's address.
pub(super) fn refusal(answer: &Answer) -> GatewayError {
    let failure: Option<Failure> = answer.json_if_any();
    let first = failure.and_then(|failure| failure.error.errors.into_iter().next());
    let reason = first.and_then(|first| plain_code(&first.reason));
    let status = answer.status.as_u16();
    let is_pause = matches!(
        reason.as_deref(),
        Some("rateLimitExceeded" | "userRateLimitExceeded" | "quotaExceeded")
    );
    let cause = match status {
        403 if is_pause => return GatewayError::RateLimited { retry_after: None },
        // Somebody else's entry under that id: of this one entry, and no question of who we are.
        403 if reason.as_deref() == Some(NOT_ORGANIZER) => RefusalCause::Request,
        401 | 403 => RefusalCause::Credentials,
        404 => RefusalCause::NotFound,
        // Deleted already, or a sync token that is too old.
        410 => RefusalCause::NotFound,
        409 | 412 => RefusalCause::Conflict,
        _ => RefusalCause::Request,
    };
    match reason {
        Some(reason) => GatewayError::refused(cause, reason),
        None => answer.refused(cause),
    }
}
