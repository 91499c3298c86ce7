//! Where a delivery stands.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::events::WebhookEvent as E;
use super::facts::Provider;

/// A delivery. The default is a stream without events.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Webhook {
    delivery: Option<Delivery>,
}

/// A delivery that came in; its body is in its first event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// Whose.
    pub provider: Provider,
    /// What makes it the same delivery as another one.
    pub dedupe_key: String,
    /// When it came in (UTC).
    pub received_at: DateTime<Utc>,
    /// Where it stands.
    pub standing: Standing,
    /// When it was last processed (UTC).
    pub processed_at: Option<DateTime<Utc>>,
    /// When it was last given up (UTC).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given_up_at: Option<DateTime<Utc>>,
    /// Whether its body was erased.
    pub erased: bool,
}

/// Where a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Standing {
    /// It is to be processed.
    Waiting {
        /// How often that failed.
        failed: u32,
        /// From when on (UTC).
        due_at: DateTime<Utc>,
    },
    /// It was processed.
    Processed {
        /// The version of the handler.
        handler_version: u32,
    },
    /// A person must look at it.
    DeadLettered {
        /// How often it was tried.
        attempts: u32,
    },
}

impl Webhook {
    /// The delivery, once it came in.
    pub const fn delivery(&self) -> Option<&Delivery> {
        self.delivery.as_ref()
    }

    /// From when on it is to be processed (UTC); none where nothing is to be done.
    pub const fn due_at(&self) -> Option<DateTime<Utc>> {
        match &self.delivery {
            Some(Delivery { standing: Standing::Waiting { due_at, .. }, .. }) => Some(*due_at),
            Some(_) | None => None,
        }
    }
}

pub(super) fn evolve(webhook: &mut Webhook, event: &E) {
    match (&mut webhook.delivery, event) {
        (None, E::WebhookReceived { provider, dedupe_key, received_at, .. }) => {
            webhook.delivery = Some(Delivery {
                provider: *provider,
                dedupe_key: dedupe_key.clone(),
                received_at: *received_at,
                standing: Standing::Waiting { failed: 0, due_at: *received_at },
                processed_at: None,
                given_up_at: None,
                erased: false,
            });
        }
        (Some(delivery), E::WebhookBodyErased { .. }) => delivery.erased = true,
        (Some(delivery), event) => {
            delivery.standing = stands_after(delivery.standing, event);
            if let E::WebhookProcessed { at, .. } = event {
                delivery.processed_at = Some(*at);
            }
            if let E::WebhookDeadLettered { at, .. } = event {
                delivery.given_up_at = Some(*at);
            }
        }
        (None, event) => impossible(event),
    }
}

fn stands_after(standing: Standing, event: &E) -> Standing {
    match (standing, event) {
        (Standing::Waiting { .. }, E::WebhookProcessed { handler_version, .. }) => {
            Standing::Processed { handler_version: *handler_version }
        }
        (Standing::Waiting { .. }, E::WebhookFailed { attempt, next_attempt_at, .. }) => {
            Standing::Waiting { failed: *attempt, due_at: *next_attempt_at }
        }
        (Standing::Waiting { .. }, E::WebhookDeadLettered { attempts, .. }) => {
            Standing::DeadLettered { attempts: *attempts }
        }
        (_, E::WebhookReplayRequested { at, .. }) => Standing::Waiting { failed: 0, due_at: *at },
        (_, event) => impossible(event),
    }
}

fn impossible(event: &E) -> ! {
    panic!("impossible history: {} does not follow from what happened before", event.name())
}
