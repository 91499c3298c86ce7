//! SendGrid as seen from outside: it complains in its own words, delivers by and by, signs what it tells.

mod api;
mod events;
mod mails;
mod moves;
mod replies;

use std::sync::{Arc, Mutex};

use aws_lc_rs::encoding::{AsDer as _, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use commands::gateways::Mailbox;
use domain::values::Email;
use secrecy::SecretString;
use serde::Serialize;

pub use events::MailMove;
pub use mails::{FileView, MailView};
pub use replies::Letter;

use self::mails::Mail;
use super::SendGridConfig;
use crate::http::{HttpSettings, Surroundings};
use crate::simulator::{CallbackPlan, CallbackRecord, Callbacks, Fault, Faults, lock};

/// What a message may weigh, and a little for the wrapping.
const LONGEST_BODY: usize = 45 * 1024 * 1024;
/// How many mails are remembered.
const REMEMBERED: usize = 500;

/// Where the simulated SendGrid tells what happens.
#[derive(Debug, Clone, Default)]
pub struct SendGridHooks {
    /// Where events go.
    pub events: Option<String>,
    /// Where inbound mail goes, with the secret in its query.
    pub inbound: Option<String>,
}

/// A simulated SendGrid. Cheap to clone.
#[derive(Clone)]
pub struct SendGridSimulator(Arc<Inner>);

struct Inner {
    base: String,
    api_key: String,
    /// The one identity that the account has verified.
    sender: Mailbox,
    signing: EcdsaKeyPair,
    around: Surroundings,
    mails: Mutex<Vec<Mail>>,
    hooks: Mutex<SendGridHooks>,
    /// Whether mails are delivered without anybody's doing.
    delivers: Mutex<bool>,
    faults: Faults,
    callbacks: Callbacks,
}

/// Everything that it received and told.
#[derive(Debug, Clone, Serialize)]
pub struct SendGridState {
    /// The mails, oldest first.
    pub mails: Vec<MailView>,
    /// The deliveries to webhooks, oldest first.
    pub callbacks: Vec<CallbackRecord>,
}

impl SendGridSimulator {
    /// A SendGrid that is reached at `base`, with keys of its own.
    pub fn new(base: impl Into<String>, around: &Surroundings) -> Self {
        let signing = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING)
            .expect("invariant: a key can be drawn");
        let email = Email::parse("taller@cirujano.example").expect("invariant: it is an address");
        Self(Arc::new(Inner {
            base: base.into(),
            api_key: format!("SG.{}", around.ids.uuid().simple()),
            sender: Mailbox { email, name: Some("Cirujano de Sintetizadores".to_owned()) },
            signing,
            around: around.clone(),
            mails: Mutex::default(),
            hooks: Mutex::default(),
            delivers: Mutex::new(true),
            faults: Faults::new(api::fault),
            callbacks: Callbacks::new(around.clock.clone()),
        }))
    }

    /// The configuration of a client of it.
    pub fn config(&self) -> SendGridConfig {
        SendGridConfig {
            base_url: self.0.base.clone(),
            api_key: SecretString::from(self.0.api_key.clone()),
            from: self.0.sender.clone(),
            http: HttpSettings::default(),
        }
    }

    /// The public key of its webhooks, as the real one shows it.
    pub fn public_key(&self) -> String {
        let der: PublicKeyX509Der<'_> =
            self.0.signing.public_key().as_der().expect("invariant: the key can be written");
        STANDARD.encode(der.as_ref())
    }

    /// Where it tells what happens.
    pub fn set_hooks(&self, hooks: SendGridHooks) {
        *lock(&self.0.hooks) = hooks;
    }

    /// Whether mails are delivered without anybody's doing. They are, unless told otherwise.
    pub fn deliver_by_itself(&self, delivers: bool) {
        *lock(&self.0.delivers) = delivers;
    }

    /// Its routes: the API, and the moves of the other side under `/_sim`.
    pub fn routes(&self) -> Router {
        let api = Router::new()
            .route("/v3/mail/send", post(api::send))
            .layer(from_fn_with_state(self.0.faults.clone(), Faults::around));
        Router::new()
            .merge(api)
            .route("/_sim/state", get(moves::state))
            .route("/_sim/settings", post(moves::settings))
            .route("/_sim/mails/{id}/html", get(moves::html))
            .route("/_sim/mails/{id}/{move}", post(moves::mail))
            .route("/_sim/inbound", post(moves::inbound))
            .route("/_sim/faults", post(moves::faults))
            .route("/_sim/callbacks", post(moves::callbacks))
            .layer(DefaultBodyLimit::max(LONGEST_BODY))
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

    /// How deliveries to webhooks go out from now on.
    pub fn plan_callbacks(&self, plan: CallbackPlan) {
        self.0.callbacks.plan(plan);
    }

    /// Waits until no delivery is under way.
    pub async fn callbacks_settled(&self) {
        self.0.callbacks.settled().await;
    }

    /// Everything that it received and told.
    pub fn state(&self) -> SendGridState {
        let mails = lock(&self.0.mails).iter().map(MailView::from).collect();
        SendGridState { mails, callbacks: self.0.callbacks.sent() }
    }

    /// The two headers that sign a body at this instant.
    fn signature(&self, body: &[u8]) -> [(&'static str, String); 2] {
        let timestamp = self.0.around.clock.now().timestamp().to_string();
        let message = [timestamp.as_bytes(), body].concat();
        let signature = self
            .0
            .signing
            .sign(&SystemRandom::new(), &message)
            .expect("invariant: the key can sign");
        [
            (super::signature::SIGNATURE_HEADER, STANDARD.encode(signature.as_ref())),
            (super::signature::TIMESTAMP_HEADER, timestamp),
        ]
    }
}
