//! The notices of a watched calendar: headers and no body.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use commands::gateways::{CalendarNotice, Delivery, Unreadable, Webhook, WebhookRefused};
use secrecy::{ExposeSecret as _, SecretString};
use subtle::ConstantTimeEq as _;
use uuid::Uuid;

use super::PROVIDER;
use crate::http::GatewayConfigError;

const CHANNEL: &str = "x-goog-channel-id";
const TOKEN: &str = "x-goog-channel-token";
const EXPIRATION: &str = "x-goog-channel-expiration";
const STATE: &str = "x-goog-resource-state";
const NUMBER: &str = "x-goog-message-number";

/// The shortest secret that channels may derive theirs from.
const SHORTEST_SECRET: usize = 16;

/// The secret of a channel. It follows from the channel's id, so that nobody has to keep it.
pub(super) fn channel_token(secret: &SecretString, channel: Uuid) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.expose_secret().as_bytes());
    let message = [b"google-calendar-channel:".as_slice(), channel.as_bytes()].concat();
    URL_SAFE_NO_PAD.encode(hmac::sign(&key, &message).as_ref())
}

/// Verifies and reads notices.
///
/// What vouches for one is the channel's secret; the channel's own end is the window in which it is believed.
pub struct GoogleCalendarWebhook {
    secret: SecretString,
}

impl GoogleCalendarWebhook {
    /// With the secret that the client has too.
    ///
    /// # Errors
    /// When it is shorter than 16 bytes.
    pub fn new(secret: SecretString) -> Result<Self, GatewayConfigError> {
        if secret.expose_secret().len() < SHORTEST_SECRET {
            let (setting, why) = ("channel_secret", "is shorter than 16 bytes");
            return Err(GatewayConfigError { provider: PROVIDER, setting, why });
        }
        Ok(Self { secret })
    }
}

fn notice(delivery: &Delivery<'_>) -> Option<CalendarNotice> {
    Some(CalendarNotice {
        channel: delivery.header(CHANNEL)?.parse().ok()?,
        number: delivery.header(NUMBER)?.parse().ok()?,
        is_greeting: delivery.header(STATE)? == "sync",
    })
}

impl Webhook for GoogleCalendarWebhook {
    type Notice = CalendarNotice;

    fn provider(&self) -> &'static str {
        PROVIDER
    }

    fn kept_headers(&self) -> &'static [&'static str] {
        &[CHANNEL, STATE, NUMBER]
    }

    fn verify(&self, delivery: &Delivery<'_>, now: DateTime<Utc>) -> Result<(), WebhookRefused> {
        let given = delivery.header(TOKEN).ok_or(WebhookRefused::Unsigned)?;
        let notice = notice(delivery).ok_or(WebhookRefused::Malformed)?;
        let ours = channel_token(&self.secret, notice.channel);
        if !bool::from(ours.as_bytes().ct_eq(given.as_bytes())) {
            return Err(WebhookRefused::Forged);
        }
        let ends = delivery.header(EXPIRATION).map(DateTime::parse_from_rfc2822);
        match ends {
            Some(Ok(ends)) if ends < now => Err(WebhookRefused::Stale),
            Some(Err(_)) => Err(WebhookRefused::Malformed),
            Some(Ok(_)) | None => Ok(()),
        }
    }

    fn dedupe_key(&self, delivery: &Delivery<'_>) -> String {
        let header = |name| delivery.header(name).unwrap_or_default();
        format!("{}:{}", header(CHANNEL), header(NUMBER))
    }

    fn read(&self, delivery: &Delivery<'_>) -> Result<Vec<CalendarNotice>, Unreadable> {
        let notice = notice(delivery).ok_or(Unreadable { what: "it lacks a header" })?;
        Ok(vec![notice])
    }
}
