//! Twilio as seen from outside: its codes, its magic numbers, people who answer STOP.

mod api;
mod messages;
mod moves;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use secrecy::SecretString;
use serde::Serialize;

pub use messages::{MessageView, SmsMove};

use self::messages::Message;
use super::TwilioConfig;
use crate::http::{HttpSettings, Surroundings};
use crate::simulator::{CallbackPlan, CallbackRecord, Callbacks, Fault, Faults, lock};

/// The number that the account has.
pub const OUR_NUMBER: &str = "+15005550006";

/// A simulated Twilio. Cheap to clone.
#[derive(Clone)]
pub struct TwilioSimulator(Arc<Inner>);

struct Inner {
    base: String,
    account_sid: String,
    token: String,
    around: Surroundings,
    messages: Mutex<Vec<Message>>,
    opted_out: Mutex<BTreeSet<String>>,
    inbound: Mutex<Option<String>>,
    /// Whether messages are delivered without anybody's doing.
    delivers: Mutex<bool>,
    faults: Faults,
    callbacks: Callbacks,
}

/// Everything that it received and told.
#[derive(Debug, Clone, Serialize)]
pub struct TwilioState {
    /// The messages in both directions, oldest first.
    pub messages: Vec<MessageView>,
    /// Who wants no more messages.
    pub opted_out: Vec<String>,
    /// The callbacks, oldest first.
    pub callbacks: Vec<CallbackRecord>,
}

impl TwilioSimulator {
    /// A Twilio that is reached at `base`, with keys of its own.
    pub fn new(base: impl Into<String>, around: &Surroundings) -> Self {
        Self(Arc::new(Inner {
            base: base.into(),
            account_sid: format!("AC{}", around.ids.uuid().simple()),
            token: around.ids.uuid().simple().to_string(),
            around: around.clone(),
            messages: Mutex::default(),
            opted_out: Mutex::default(),
            inbound: Mutex::default(),
            delivers: Mutex::new(true),
            faults: Faults::new(api::fault),
            callbacks: Callbacks::new(around.clock.clone()),
        }))
    }

    /// The configuration of a client of it.
    pub fn config(&self, status_callback: Option<String>) -> TwilioConfig {
        TwilioConfig {
            base_url: self.0.base.clone(),
            account_sid: self.0.account_sid.clone(),
            user: self.0.account_sid.clone(),
            password: self.token(),
            sender: OUR_NUMBER.to_owned(),
            status_callback,
            http: HttpSettings::default(),
        }
    }

    /// What signs its callbacks.
    pub fn token(&self) -> SecretString {
        SecretString::from(self.0.token.clone())
    }

    /// Where it hands messages on that people write.
    pub fn set_inbound(&self, url: Option<String>) {
        *lock(&self.0.inbound) = url;
    }

    /// Whether messages are delivered without anybody's doing. They are, unless told otherwise.
    pub fn deliver_by_itself(&self, delivers: bool) {
        *lock(&self.0.delivers) = delivers;
    }

    /// Its routes: the API, and the moves of the other side under `/_sim`.
    pub fn routes(&self) -> Router {
        let account = "/2010-04-01/Accounts/{account}";
        let api = Router::new()
            .route(&format!("{account}/Messages.json"), post(api::create))
            .route(&format!("{account}/Messages/{{message}}"), get(api::fetch))
            .layer(from_fn_with_state(self.0.faults.clone(), Faults::around));
        Router::new()
            .merge(api)
            .route("/_sim/state", get(moves::state))
            .route("/_sim/settings", post(moves::settings))
            .route("/_sim/messages/{sid}/{move}", post(moves::message))
            .route("/_sim/inbound", post(moves::inbound))
            .route("/_sim/faults", post(moves::faults))
            .route("/_sim/callbacks", post(moves::callbacks))
            .with_state(self.clone())
    }

    /// The next calls go wrong like this.
    pub fn fail_next(&self, fault: Fault, calls: usize) {
        self.0.faults.order(fault, calls);
    }

    /// The next calls go right, whatever was ordered.
    pub fn mend(&self) {
        self.0.faults.clear();
    }

    /// How callbacks go out from now on.
    pub fn plan_callbacks(&self, plan: CallbackPlan) {
        self.0.callbacks.plan(plan);
    }

    /// Waits until no callback is under way.
    pub async fn callbacks_settled(&self) {
        self.0.callbacks.settled().await;
    }

    /// Everything that it received and told.
    pub fn state(&self) -> TwilioState {
        TwilioState {
            messages: lock(&self.0.messages).iter().map(MessageView::from).collect(),
            opted_out: lock(&self.0.opted_out).iter().cloned().collect(),
            callbacks: self.0.callbacks.sent(),
        }
    }
}
