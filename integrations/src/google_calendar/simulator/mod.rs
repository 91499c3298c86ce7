//! Google Calendar as seen from outside: assertions checked, sync tokens, channels, its error envelope.

mod access;
mod api;
mod channels;
mod errors;
mod events;
mod moves;
mod sync;

use std::sync::{Arc, Mutex};

use aws_lc_rs::encoding::{AsDer as _, Pkcs8V1Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::SecretString;
use serde::Serialize;
use serde_json::json;

pub use channels::ChannelView;
pub use events::EntryView;

use self::access::Tokens;
use self::channels::Channels;
use self::events::Book;
use super::{GoogleCalendarConfig, ServiceAccountKey};
use crate::http::{HttpSettings, Surroundings};
use crate::simulator::{CallbackPlan, CallbackRecord, Callbacks, Fault, Faults, lock};

/// The one calendar that there is.
pub const CALENDAR: &str = "taller@group.calendar.google.com";
/// The address of the service account.
const ACCOUNT: &str = "cirujano@sandbox.iam.gserviceaccount.com";

/// A simulated Google Calendar. Cheap to clone.
#[derive(Clone)]
pub struct GoogleCalendarSimulator(Arc<Inner>);

struct Inner {
    base: String,
    pair: KeyPair,
    channel_secret: SecretString,
    around: Surroundings,
    tokens: Mutex<Tokens>,
    book: Mutex<Book>,
    channels: Mutex<Channels>,
    faults: Faults,
    callbacks: Callbacks,
}

/// Everything that it received and told.
#[derive(Debug, Clone, Serialize)]
pub struct GoogleCalendarState {
    /// The entries, deleted ones included, by their beginning.
    pub entries: Vec<EntryView>,
    /// The channels that are open.
    pub channels: Vec<ChannelView>,
    /// The notices, oldest first.
    pub callbacks: Vec<CallbackRecord>,
}

impl GoogleCalendarSimulator {
    /// A calendar that is reached at `base`, shared with a service account of its own.
    pub fn new(base: impl Into<String>, around: &Surroundings) -> Self {
        Self(Arc::new(Inner {
            base: base.into(),
            pair: KeyPair::generate(KeySize::Rsa2048).expect("invariant: a key can be drawn"),
            channel_secret: around.ids.token().reveal().to_owned().into(),
            around: around.clone(),
            tokens: Mutex::default(),
            book: Mutex::default(),
            channels: Mutex::default(),
            faults: Faults::new(errors::fault),
            callbacks: Callbacks::new(around.clock.clone()),
        }))
    }

    fn token_uri(&self) -> String {
        format!("{}/token", self.0.base)
    }

    /// The key file of the service account.
    pub fn key_file(&self) -> SecretString {
        let der: Pkcs8V1Der<'_> = self.0.pair.as_der().expect("invariant: the key can be written");
        let kind = "PRIVATE KEY";
        let body = STANDARD.encode(der.as_ref());
        let file = json!({
            "type": "service_account",
            "project_id": "sandbox",
            "private_key_id": "sandbox-key-1",
            "private_key": format!("-----BEGIN {kind}-----\n{body}\n-----END {kind}-----\n"),
            "client_email": ACCOUNT,
            "token_uri": self.token_uri(),
        });
        SecretString::from(file.to_string())
    }

    /// What the secrets of channels derive from.
    pub fn channel_secret(&self) -> SecretString {
        self.0.channel_secret.clone()
    }

    /// The configuration of a client of it.
    pub fn config(&self) -> GoogleCalendarConfig {
        GoogleCalendarConfig {
            base_url: format!("{}/calendar/v3", self.0.base),
            calendar_id: CALENDAR.to_owned(),
            key: ServiceAccountKey::parse(&self.key_file()).expect("invariant: it is a key file"),
            channel_secret: self.channel_secret(),
            http: HttpSettings::default(),
        }
    }

    /// Its routes: tokens, the API, and the moves of the other side under `/_sim`.
    pub fn routes(&self) -> Router {
        let events = "/calendar/v3/calendars/{calendar}/events";
        let api = Router::new()
            .route(events, get(api::list).post(api::insert))
            .route(&format!("{events}/watch"), post(api::watch))
            .route(
                &format!("{events}/{{event}}"),
                get(api::fetch).patch(api::patch).delete(api::delete),
            )
            .route("/calendar/v3/freeBusy", post(api::free_busy))
            .route("/calendar/v3/channels/stop", post(api::stop))
            .layer(from_fn_with_state(self.0.faults.clone(), Faults::around));
        Router::new()
            .merge(api)
            .route("/token", post(access::token))
            .route("/_sim/state", get(moves::state))
            .route("/_sim/entries", post(moves::create))
            .route("/_sim/entries/{id}/{move}", post(moves::entry))
            .route("/_sim/{move}", post(moves::other))
            .with_state(self.clone())
    }

    /// The next calls go wrong like this.
    pub fn fail_next(&self, fault: Fault, calls: usize) {
        self.0.faults.order(fault, calls);
    }

    /// How notices go out from now on.
    pub fn plan_callbacks(&self, plan: CallbackPlan) {
        self.0.callbacks.plan(plan);
    }

    /// Waits until no notice is under way.
    pub async fn callbacks_settled(&self) {
        self.0.callbacks.settled().await;
    }

    /// Lists come in pages of at most so many entries.
    pub fn set_page_size(&self, entries: usize) {
        lock(&self.0.book).page_size = entries;
    }

    /// Sync tokens that were given out are no longer known (410).
    pub fn forget_sync_tokens(&self) {
        lock(&self.0.book).generation += 1;
    }

    /// Access tokens that were given out are no longer known (401).
    pub fn forget_access_tokens(&self) {
        lock(&self.0.tokens).clear();
    }

    /// Whether the calendar is shared with the service account. It is, unless told otherwise.
    pub fn share(&self, shared: bool) {
        lock(&self.0.book).is_private = !shared;
    }

    /// Everything that it received and told.
    pub fn state(&self) -> GoogleCalendarState {
        let now = self.0.around.clock.now();
        GoogleCalendarState {
            entries: lock(&self.0.book).views(),
            channels: lock(&self.0.channels).views(now),
            callbacks: self.0.callbacks.sent(),
        }
    }
}
