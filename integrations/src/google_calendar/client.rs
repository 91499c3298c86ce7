//! The client of Google Calendar.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, SecondsFormat, Utc};
use commands::Clock;
use commands::gateways::{
    Busy, CalendarChanges, CalendarChannel, CalendarEntry, CalendarEntryId, CalendarGateway,
    ChannelRequest, GatewayError, RefusalCause, SyncCursor,
};
use reqwest::{Client, RequestBuilder};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;

use super::PROVIDER;
use super::access::Access;
use super::key::ServiceAccountKey;
use super::webhook::channel_token;
use super::wire::{self, AUTH_ERROR, Channel, FULL_SYNC_REQUIRED, FreeBusy, Page, Written};
use crate::http::{Answer, GatewayConfigError, Http, HttpSettings, Operation, Surroundings};

/// Pages after which a calendar is not read to its end: 250 entries each.
const MOST_PAGES: usize = 400;

/// How the calendar is reached.
#[derive(Debug)]
pub struct GoogleCalendarConfig {
    /// At which address: [`Self::PRODUCTION`], or a simulator's.
    pub base_url: String,
    /// Whose calendar: its id, which looks like an address.
    pub calendar_id: String,
    /// The service account's key. The calendar must be shared with its address.
    pub key: ServiceAccountKey,
    /// What the secrets of channels derive from; the webhook has the same.
    pub channel_secret: SecretString,
    /// How patient calls are.
    pub http: HttpSettings,
}

impl GoogleCalendarConfig {
    /// Where calendars live.
    pub const PRODUCTION: &'static str = "https://www.googleapis.com/calendar/v3";
}

/// Mirrors the agenda into Google Calendar.
pub struct GoogleCalendar {
    http: Http,
    access: Access,
    calendar_id: String,
    channel_secret: SecretString,
    clock: Arc<dyn Clock>,
}

impl GoogleCalendar {
    /// A client with this key.
    ///
    /// # Errors
    /// When the configuration cannot work.
    pub fn new(
        config: GoogleCalendarConfig,
        around: &Surroundings,
    ) -> Result<Self, GatewayConfigError> {
        if config.calendar_id.is_empty() {
            let (setting, why) = ("calendar_id", "is empty");
            return Err(GatewayConfigError { provider: PROVIDER, setting, why });
        }
        Ok(Self {
            http: Http::new(PROVIDER, &config.base_url, &config.http, around)?,
            access: Access::new(config.key, &config.http, around)?,
            calendar_id: config.calendar_id,
            channel_secret: config.channel_secret,
            clock: around.clock.clone(),
        })
    }

    /// A path below the calendar.
    fn path(&self, base: &str, rest: &str) -> String {
        let id: String = form_urlencoded::byte_serialize(self.calendar_id.as_bytes()).collect();
        format!("{base}/calendars/{}/events{rest}", id.replace('+', "%20"))
    }

    /// Calls with a token, and once more with a new one when Google no longer knows it.
    async fn call<T>(
        &self,
        operation: Operation,
        request: impl Fn(&Client, &str) -> RequestBuilder,
        judge: impl Fn(&Answer) -> Result<T, GatewayError>,
    ) -> Result<T, GatewayError> {
        let token = self.access.token().await?;
        let outcome = self.call_with(&token, operation, &request, &judge).await;
        match &outcome {
            Err(GatewayError::Refused { code, .. }) if code == AUTH_ERROR => {
                self.access.forget(&token).await;
                let token = self.access.token().await?;
                self.call_with(&token, operation, &request, &judge).await
            }
            Ok(_) | Err(_) => outcome,
        }
    }

    async fn call_with<T>(
        &self,
        token: &SecretString,
        operation: Operation,
        request: impl Fn(&Client, &str) -> RequestBuilder,
        judge: impl Fn(&Answer) -> Result<T, GatewayError>,
    ) -> Result<T, GatewayError> {
        let request =
            |client: &Client, base: &str| request(client, base).bearer_auth(token.expose_secret());
        let judge = |answer: &Answer| {
            if answer.status.is_success() { judge(answer) } else { Err(wire::refusal(answer)) }
        };
        self.http.call(operation, request, judge).await
    }

    async fn page(&self, parameters: &[(&str, String)]) -> Result<Page, GatewayError> {
        let request =
            |client: &Client, base: &str| client.get(self.path(base, "")).query(parameters);
        self.call(Operation::repeatable("list_entries"), request, Answer::json).await
    }

    /// All pages since the cursor, or of everything.
    async fn read(
        &self,
        cursor: Option<&SyncCursor>,
        from: DateTime<Utc>,
    ) -> Result<CalendarChanges, GatewayError> {
        let since = match cursor {
            Some(cursor) => ("syncToken", cursor.0.clone()),
            None => ("timeMin", rfc3339(from)),
        };
        let mut parameters =
            vec![since, ("singleEvents", "true".to_owned()), ("maxResults", "250".to_owned())];
        let mut entries = Vec::new();
        for _ in 0..MOST_PAGES {
            let page = self.page(&parameters).await?;
            entries.extend(page.items.into_iter().filter_map(wire::entry));
            if let Some(next) = page.next_sync_token {
                let whole = cursor.is_none();
                return Ok(CalendarChanges { whole, entries, next: SyncCursor(next) });
            }
            let Some(next) = page.next_page_token else {
                return Err(GatewayError::Unknown { reason: "the list has no end" });
            };
            parameters.retain(|(name, _)| *name != "pageToken");
            parameters.push(("pageToken", next));
        }
        Err(GatewayError::Unknown { reason: "the calendar is too long" })
    }
}

fn rfc3339(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

#[expect(clippy::unnecessary_wraps, reason = "judges an answer whose body says nothing")]
fn nothing(_answer: &Answer) -> Result<(), GatewayError> {
    Ok(())
}

/// What is gone already is gone.
fn gone_is_fine(outcome: Result<(), GatewayError>) -> Result<(), GatewayError> {
    match outcome {
        Err(GatewayError::Refused { cause: RefusalCause::NotFound, .. }) => Ok(()),
        other => other,
    }
}

#[async_trait]
impl CalendarGateway for GoogleCalendar {
    fn is_enabled(&self) -> bool {
        true
    }

    async fn put(&self, entry: &CalendarEntry) -> Result<(), GatewayError> {
        let written = Written::from(entry);
        let quietly = [("sendUpdates", "none")];
        let insert = |client: &Client, base: &str| {
            client.post(self.path(base, "")).query(&quietly).json(&written)
        };
        // The id is ours: a second insert is refused, and changes nothing.
        let inserted = self.call(Operation::repeatable("insert_entry"), insert, nothing).await;
        match inserted {
            Err(GatewayError::Refused { cause: RefusalCause::Conflict, .. }) => {}
            outcome => return outcome,
        }
        let written = written.into_change();
        let path = format!("/{}", written.id);
        let patch = |client: &Client, base: &str| {
            client.patch(self.path(base, &path)).query(&quietly).json(&written)
        };
        self.call(Operation::repeatable("patch_entry"), patch, nothing).await
    }

    async fn remove(&self, id: &CalendarEntryId) -> Result<(), GatewayError> {
        let path = format!("/{}", id.as_str());
        let delete = |client: &Client, base: &str| {
            client.delete(self.path(base, &path)).query(&[("sendUpdates", "none")])
        };
        gone_is_fine(self.call(Operation::repeatable("delete_entry"), delete, nothing).await)
    }

    async fn busy(&self, range: Busy) -> Result<Vec<Busy>, GatewayError> {
        let body = json!({
            "timeMin": rfc3339(range.from),
            "timeMax": rfc3339(range.until),
            "items": [{ "id": self.calendar_id }],
        });
        let request =
            |client: &Client, base: &str| client.post(format!("{base}/freeBusy")).json(&body);
        let mut answer: FreeBusy =
            self.call(Operation::repeatable("free_busy"), request, Answer::json).await?;
        let calendar = answer.calendars.remove(&self.calendar_id);
        calendar.ok_or(GatewayError::Unknown { reason: "the answer cannot be read" })?.into_busy()
    }

    async fn changes(
        &self,
        cursor: Option<&SyncCursor>,
        from: DateTime<Utc>,
    ) -> Result<CalendarChanges, GatewayError> {
        match self.read(cursor, from).await {
            Err(GatewayError::Refused { code, .. })
                if cursor.is_some() && (code == FULL_SYNC_REQUIRED || code == "http_410") =>
            {
                self.read(None, from).await
            }
            outcome => outcome,
        }
    }

    async fn watch(&self, channel: &ChannelRequest) -> Result<CalendarChannel, GatewayError> {
        let seconds = (channel.until - self.clock.now()).num_seconds().max(1);
        let body = json!({
            "id": channel.id.to_string(),
            "type": "web_hook",
            "address": channel.address,
            "token": channel_token(&self.channel_secret, channel.id),
            "params": { "ttl": seconds.to_string() },
        });
        let request =
            |client: &Client, base: &str| client.post(self.path(base, "/watch")).json(&body);
        let opened: Channel =
            self.call(Operation::once("open_channel"), request, Answer::json).await?;
        let expires_at = opened.expires_at()?;
        Ok(CalendarChannel { id: channel.id, resource_id: opened.resource_id, expires_at })
    }

    async fn unwatch(&self, channel: &CalendarChannel) -> Result<(), GatewayError> {
        let body = json!({ "id": channel.id.to_string(), "resourceId": channel.resource_id });
        let request =
            |client: &Client, base: &str| client.post(format!("{base}/channels/stop")).json(&body);
        gone_is_fine(self.call(Operation::repeatable("close_channel"), request, nothing).await)
    }
}
