//! Flow's callback: a form with a token, from nobody in particular.

use chrono::{DateTime, Utc};
use commands::gateways::{
    Delivery, PaymentNotice, PaymentToken, Repetition, Unreadable, Webhook, WebhookRefused,
};
use domain::values::Sha256Hex;

use super::client::PROVIDER;
use crate::forms::{form, value};

/// The longest body that may be a callback.
const LONGEST_BODY: usize = 1_024;

/// Reads the callbacks about payments and refunds alike.
///
/// There is no signature and no time in them. What protects us is that a callback changes nothing: it names a
/// token, and what became of it is asked for with our keys.
#[derive(Debug, Clone, Copy, Default)]
pub struct FlowCallback;

fn token(body: &[u8]) -> Option<PaymentToken> {
    if body.len() > LONGEST_BODY {
        return None;
    }
    PaymentToken::parse(value(&form(body), "token")?)
}

impl Webhook for FlowCallback {
    type Notice = PaymentNotice;

    fn provider(&self) -> &'static str {
        PROVIDER
    }

    fn kept_headers(&self) -> &'static [&'static str] {
        &["content-type"]
    }

    fn verify(&self, delivery: &Delivery<'_>, _now: DateTime<Utc>) -> Result<(), WebhookRefused> {
        token(delivery.body).map(|_| ()).ok_or(WebhookRefused::Malformed)
    }

    fn dedupe_key(&self, delivery: &Delivery<'_>) -> String {
        match token(delivery.body) {
            Some(token) => Sha256Hex::of(token.reveal().as_bytes()).to_string(),
            None => Sha256Hex::of(delivery.body).to_string(),
        }
    }

    /// The same token comes again when a rejected payer tries another card.
    fn repetition(&self) -> Repetition {
        Repetition::MayAnnounceMore
    }

    fn read(&self, delivery: &Delivery<'_>) -> Result<Vec<PaymentNotice>, Unreadable> {
        let token = token(delivery.body).ok_or(Unreadable { what: "it has no token" })?;
        Ok(vec![PaymentNotice { token }])
    }
}
