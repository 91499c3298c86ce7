//! What a handler asks of its provider's webhook: every handler asks the same, whether or not there are keys.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::handler::{Gate, KeptDelivery, Trouble};
use crate::gateways::{Delivery, Repetition, Webhook, WebhookRefused};

/// A provider's webhook, or none where nothing is expected of the provider.
pub struct Door<N>(Option<Arc<dyn Webhook<Notice = N>>>);

impl<N: Send + 'static> Door<N> {
    /// What `webhook` verifies and reads.
    pub fn open(webhook: Arc<dyn Webhook<Notice = N>>) -> Self {
        Self(Some(webhook))
    }

    /// Nothing is expected, and nothing believed.
    pub const fn closed() -> Self {
        Self(None)
    }

    /// What a kept delivery says.
    ///
    /// # Errors
    /// Later where nothing is expected now, never where this version cannot read it.
    pub fn read(&self, delivery: &KeptDelivery) -> Result<Vec<N>, Trouble> {
        let webhook = self.0.as_ref().ok_or(Trouble::Later("gateway.disabled"))?;
        webhook.read(&delivery.as_delivery()).map_err(|_| Trouble::Hopeless("webhook.malformed"))
    }
}

impl<N: Send + 'static> Gate for Door<N> {
    fn is_open(&self) -> bool {
        self.0.is_some()
    }

    fn knock(&self, url: &str) -> Result<(), WebhookRefused> {
        self.0.as_ref().ok_or(WebhookRefused::Unsigned)?.verify_address(url)
    }

    fn verify(&self, delivery: &Delivery<'_>, now: DateTime<Utc>) -> Result<(), WebhookRefused> {
        self.0.as_ref().ok_or(WebhookRefused::Unsigned)?.verify(delivery, now)
    }

    fn dedupe_key(&self, delivery: &Delivery<'_>) -> String {
        self.0.as_ref().map(|webhook| webhook.dedupe_key(delivery)).unwrap_or_default()
    }

    fn may_announce_more(&self) -> bool {
        self.0.as_ref().is_some_and(|webhook| webhook.repetition() == Repetition::MayAnnounceMore)
    }
}

impl<N: Send + 'static> From<Option<Arc<dyn Webhook<Notice = N>>>> for Door<N> {
    fn from(webhook: Option<Arc<dyn Webhook<Notice = N>>>) -> Self {
        Self(webhook)
    }
}
