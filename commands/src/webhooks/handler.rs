//! What a provider's deliveries need: to be verified, to be told apart, and to be acted upon.

use std::collections::BTreeMap;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::Refusal;
use domain::values::PersonId;
use domain::webhook::Provider;
use eventlog::LogError;

use crate::context::Context;
use crate::executor::{ExecuteError, Executor};
use crate::gateways::{Delivery, GatewayError, WebhookRefused};

/// A delivery as it was kept.
#[derive(Debug, Clone)]
pub struct KeptDelivery {
    /// Its id, that of its stream: the same however often it is processed.
    pub id: String,
    /// The headers that were kept, names in lower case.
    pub headers: Vec<(String, String)>,
    /// What was kept of the address that was called: its query, as `?name=value`, or nothing.
    pub query: String,
    /// Its body, byte for byte.
    pub body: Vec<u8>,
    /// When it came in (UTC).
    pub received_at: DateTime<Utc>,
}

impl KeptDelivery {
    pub(crate) fn new(
        id: &str,
        headers: &BTreeMap<String, String>,
        query: &BTreeMap<String, String>,
        body: Vec<u8>,
        received_at: DateTime<Utc>,
    ) -> Self {
        let headers = headers.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
        let fields: Vec<String> =
            query.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let query =
            if fields.is_empty() { String::new() } else { format!("?{}", fields.join("&")) };
        Self { id: id.to_owned(), headers, query, body, received_at }
    }

    /// As a gateway reads it. Of the address that was called only some of the query is kept: it was verified on arrival.
    pub fn as_delivery(&self) -> Delivery<'_> {
        Delivery { url: &self.query, headers: &self.headers, body: &self.body }
    }
}

/// What came of a delivery, in a word or two without anything about a person.
pub type Outcome = &'static str;

/// Why a delivery was not processed.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// It is tried again later: the provider is down, or what it is about is not stored yet.
    #[error("{0}")]
    Later(&'static str),
    /// Trying again cannot help; a person must look at it.
    #[error("{0}")]
    Hopeless(&'static str),
    /// The log failed.
    #[error(transparent)]
    Log(#[from] LogError),
}

impl<E: Refusal> From<ExecuteError<E>> for Trouble {
    fn from(error: ExecuteError<E>) -> Self {
        match error {
            ExecuteError::Log(error) => Self::Log(error),
            ExecuteError::Rejected(refusal) => Self::Later(refusal.code()),
            error => Self::Later(error.label()),
        }
    }
}

/// A question to a provider may be asked again, whatever became of it.
impl From<GatewayError> for Trouble {
    fn from(error: GatewayError) -> Self {
        Self::Later(error.code())
    }
}

/// What deliveries have to pass before they are kept, by their raw bytes.
pub trait Gate: Send + Sync {
    /// Whether anything is expected of the provider: there are keys for it.
    fn is_open(&self) -> bool;

    /// Whether a delivery to that address may be genuine, before its body is read.
    ///
    /// # Errors
    /// When it is not.
    fn knock(&self, _url: &str) -> Result<(), WebhookRefused> {
        Ok(())
    }

    /// Whether the delivery is genuine and fresh.
    ///
    /// # Errors
    /// When it is not, or nothing is expected; it is not kept then.
    fn verify(&self, delivery: &Delivery<'_>, now: DateTime<Utc>) -> Result<(), WebhookRefused>;

    /// The key that repetitions of the delivery have in common.
    fn dedupe_key(&self, delivery: &Delivery<'_>) -> String;

    /// Whether a repetition may have more to tell than the delivery before it, so that it is processed again
    /// where that was done already.
    fn may_announce_more(&self) -> bool;
}

/// Takes the deliveries of one provider.
#[async_trait]
pub trait WebhookHandler: Send + Sync + 'static {
    /// Whose.
    fn provider(&self) -> Provider;

    /// What its deliveries have to pass.
    fn gate(&self) -> &dyn Gate;

    /// The version of what [`Self::process`] does, kept with what came of a delivery.
    fn version(&self) -> u32;

    /// Whether the provider has anything to tell.
    fn is_enabled(&self) -> bool {
        self.gate().is_open()
    }

    /// What makes it the same delivery as another one.
    fn dedupe_key(&self, delivery: &Delivery<'_>, _now: DateTime<Utc>) -> String {
        self.gate().dedupe_key(delivery)
    }

    /// Does what the delivery asks for. The same delivery comes again: whatever it leads to must be repeatable.
    ///
    /// # Errors
    /// When it is to be tried later, or never.
    async fn process(
        &self,
        executor: &Executor,
        delivery: &KeptDelivery,
        context: &Context,
    ) -> Result<Outcome, Trouble>;

    /// Whom a delivery that was processed concerns, as far as they are known here: erasing one of them erases its body.
    /// A provider whose bodies speak of nobody has nobody to name.
    ///
    /// # Errors
    /// When the log fails.
    async fn concerns(
        &self,
        _executor: &Executor,
        _delivery: &KeptDelivery,
    ) -> Result<Vec<PersonId>, LogError> {
        Ok(Vec::new())
    }
}
