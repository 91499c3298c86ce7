//! What Twilio tells: what became of a message, and what somebody wrote.

use chrono::{DateTime, Utc};
use commands::gateways::{
    Delivery, InboundSms, SmsNotice, SmsStatus, Unreadable, Webhook, WebhookRefused,
};
use secrecy::{ExposeSecret as _, SecretString};
use uuid::Uuid;

use super::signature::{self, HEADER};
use super::wire::state;
use super::{NOTIFICATION, PROVIDER};
use crate::forms::{form, value};
use crate::http::GatewayConfigError;

/// Verifies and reads status callbacks and inbound messages alike.
///
/// There is no time in the signature, so that an old delivery stays genuine: it is told apart by what it says.
pub struct TwilioWebhook {
    tokens: Vec<SecretString>,
}

impl TwilioWebhook {
    /// With the account's token (never a key's secret), and while it is changed, the one before.
    ///
    /// # Errors
    /// When a token is empty.
    pub fn new(
        token: SecretString,
        previous: Option<SecretString>,
    ) -> Result<Self, GatewayConfigError> {
        let tokens: Vec<_> = std::iter::once(token).chain(previous).collect();
        if tokens.iter().any(|token| token.expose_secret().is_empty()) {
            let (setting, why) = ("auth_token", "is empty");
            return Err(GatewayConfigError { provider: PROVIDER, setting, why });
        }
        Ok(Self { tokens })
    }
}

impl Webhook for TwilioWebhook {
    type Notice = SmsNotice;

    fn provider(&self) -> &'static str {
        PROVIDER
    }

    fn kept_headers(&self) -> &'static [&'static str] {
        &["content-type", "i-twilio-idempotency-token", HEADER]
    }

    fn verify(&self, delivery: &Delivery<'_>, _now: DateTime<Utc>) -> Result<(), WebhookRefused> {
        let given = delivery.header(HEADER).ok_or(WebhookRefused::Unsigned)?;
        let is_signed = self.tokens.iter().any(|token| {
            signature::is_signed(token.expose_secret(), delivery.url, delivery.body, given)
        });
        if is_signed { Ok(()) } else { Err(WebhookRefused::Forged) }
    }

    fn dedupe_key(&self, delivery: &Delivery<'_>) -> String {
        let fields = form(delivery.body);
        let field = |name| value(&fields, name).unwrap_or_default();
        format!("{}:{}", field("MessageSid"), field("MessageStatus"))
    }

    fn read(&self, delivery: &Delivery<'_>) -> Result<Vec<SmsNotice>, Unreadable> {
        let fields = form(delivery.body);
        let field = |name| value(&fields, name);
        let provider_id = field("MessageSid").ok_or(Unreadable { what: "it is no message" })?;
        let provider_id = provider_id.to_owned();
        let notice = match (field("MessageStatus"), field("From")) {
            (Some(status), _) => SmsNotice::Status(SmsStatus {
                provider_id,
                state: state(status),
                error_code: field("ErrorCode").and_then(|code| code.parse().ok()),
                ours: ours(delivery.url),
            }),
            (None, Some(from)) => SmsNotice::Inbound(InboundSms {
                provider_id,
                from: from.to_owned(),
                // A picture may come without a word.
                text: field("Body").unwrap_or_default().to_owned(),
            }),
            (None, None) => return Err(Unreadable { what: "it has neither status nor sender" }),
        };
        Ok(vec![notice])
    }
}

/// Our own id of the message, which travelled in the address of its callbacks.
fn ours(url: &str) -> Option<Uuid> {
    let (_, query) = url.split_once('?')?;
    Uuid::try_parse(value(&form(query.as_bytes()), NOTIFICATION)?).ok()
}
