//! Channels: opened, greeted, told about changes, closed, and never renewed.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::errors::{Complaint, NOT_FOUND, invalid};
use super::{CALENDAR, GoogleCalendarSimulator};
use crate::simulator::{Callback, Persistence, lock};

/// The longest life of a channel.
const LONGEST: TimeDelta = TimeDelta::days(30);
/// What `X-Goog-Channel-Expiration` looks like.
const HTTP_DATE: &str = "%a, %d %b %Y %H:%M:%S GMT";

struct Channel {
    id: String,
    resource_id: String,
    address: String,
    token: String,
    expires_at: DateTime<Utc>,
    told: u64,
}

/// The channels.
#[derive(Default)]
pub(super) struct Channels(Vec<Channel>);

/// A channel as the sandbox shows it.
#[derive(Debug, Clone, Serialize)]
pub struct ChannelView {
    /// Its id.
    pub id: String,
    /// When it ends (UTC).
    pub expires_at: DateTime<Utc>,
    /// How many notices went through it.
    pub told: u64,
}

impl Channels {
    pub(super) fn views(&self, now: DateTime<Utc>) -> Vec<ChannelView> {
        let open = self.0.iter().filter(|channel| now < channel.expires_at);
        let view = |channel: &Channel| ChannelView {
            id: channel.id.clone(),
            expires_at: channel.expires_at,
            told: channel.told,
        };
        open.map(view).collect()
    }
}

/// The body of `watch`.
#[derive(Deserialize)]
pub(super) struct Request {
    id: String,
    r#type: String,
    address: String,
    #[serde(default)]
    token: String,
    #[serde(default)]
    params: Value,
}

/// The body of `stop`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Stop {
    id: String,
    resource_id: String,
}

/// HTTPS; this machine excepted, or nothing could be tried out here.
fn is_allowed(address: &str) -> bool {
    ["https://", "http://127.0.0.1", "http://localhost"]
        .iter()
        .any(|beginning| address.starts_with(beginning))
}

impl GoogleCalendarSimulator {
    pub(super) fn open_channel(&self, request: Request) -> Result<Value, Complaint> {
        if request.r#type != "web_hook" {
            return Err(invalid("Unknown channel type"));
        }
        if !is_allowed(&request.address) {
            let message = "WebHook callback must be HTTPS";
            return Err(Complaint(400, "push.webhookUrlNotHttps", message));
        }
        let now = self.0.around.clock.now();
        let ttl = request.params["ttl"].as_str().and_then(|text| text.parse().ok());
        let ttl = ttl.and_then(TimeDelta::try_seconds).unwrap_or(TimeDelta::days(7)).min(LONGEST);
        let channel = Channel {
            id: request.id,
            resource_id: format!("res-{}", self.0.around.ids.uuid().simple()),
            address: request.address,
            token: request.token,
            expires_at: now + ttl,
            told: 0,
        };
        let answer = json!({
            "kind": "api#channel",
            "id": channel.id,
            "resourceId": channel.resource_id,
            "resourceUri": self.resource_uri(),
            "token": channel.token,
            "expiration": channel.expires_at.timestamp_millis().to_string(),
        });
        let mut channels = lock(&self.0.channels);
        if channels.0.iter().any(|other| other.id == channel.id) {
            return Err(Complaint(400, "channelIdNotUnique", "Channel id not unique"));
        }
        channels.0.push(channel);
        let greeting = channels.0.last_mut().map(|channel| self.notice(channel, "sync"));
        drop(channels);
        self.0.callbacks.send(greeting.into_iter().collect());
        Ok(answer)
    }

    pub(super) fn close_channel(&self, stop: &Stop) -> Result<(), Complaint> {
        let mut channels = lock(&self.0.channels);
        let before = channels.0.len();
        channels.0.retain(|it| it.id != stop.id || it.resource_id != stop.resource_id);
        if channels.0.len() < before { Ok(()) } else { Err(NOT_FOUND) }
    }

    /// All channels end now; nobody is told.
    pub fn end_channels(&self) {
        lock(&self.0.channels).0.clear();
    }

    /// Tells everybody who watches that something changed.
    pub(super) fn tell_watchers(&self) {
        let now = self.0.around.clock.now();
        let mut channels = lock(&self.0.channels);
        let open = channels.0.iter_mut().filter(|channel| now < channel.expires_at);
        let notices: Vec<_> = open.map(|channel| self.notice(channel, "exists")).collect();
        drop(channels);
        self.0.callbacks.send(notices);
    }

    fn resource_uri(&self) -> String {
        format!("{}/calendar/v3/calendars/{CALENDAR}/events?alt=json", self.0.base)
    }

    fn notice(&self, channel: &mut Channel, state: &str) -> Callback {
        channel.told += 1;
        Callback {
            url: channel.address.clone(),
            about: format!("{state} {}", channel.id),
            headers: vec![
                ("user-agent", "APIs-Google; (+https://developers.google.com/)".to_owned()),
                ("x-goog-channel-id", channel.id.clone()),
                ("x-goog-channel-token", channel.token.clone()),
                ("x-goog-channel-expiration", channel.expires_at.format(HTTP_DATE).to_string()),
                ("x-goog-resource-id", channel.resource_id.clone()),
                ("x-goog-resource-uri", self.resource_uri()),
                ("x-goog-resource-state", state.to_owned()),
                ("x-goog-message-number", channel.told.to_string()),
            ],
            body: Vec::new(),
            persistence: Persistence::WhenFailed,
        }
    }
}
