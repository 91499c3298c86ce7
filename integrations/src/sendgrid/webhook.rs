//! The events that SendGrid tells about mails.

use chrono::{DateTime, Utc};
use commands::gateways::{Delivery, MailEvent, MailEventKind, Unreadable, Webhook, WebhookRefused};
use domain::values::Sha256Hex;
use serde::Deserialize;
use serde_json::value::RawValue;
use uuid::Uuid;

use super::PROVIDER;
use super::signature::{SIGNATURE_HEADER, Signed, TIMESTAMP_HEADER};
use crate::http::{GatewayConfigError, plain_code};
use crate::numbers::NumberText;

/// Verifies and reads the signed event webhook.
pub struct SendGridEvents {
    signed: Signed,
}

impl SendGridEvents {
    /// With the public key that SendGrid shows beside the switch "signed event webhook".
    ///
    /// # Errors
    /// When it is not such a key.
    pub fn new(public_key: &str) -> Result<Self, GatewayConfigError> {
        Ok(Self { signed: Signed::new(public_key)? })
    }
}

#[derive(Deserialize)]
#[expect(clippy::struct_field_names, reason = "as SendGrid names them")]
struct Event {
    event: String,
    timestamp: NumberText,
    #[serde(default)]
    sg_event_id: Option<String>,
    #[serde(default)]
    sg_message_id: Option<String>,
    #[serde(default)]
    mail_id: Option<String>,
    #[serde(default)]
    status: Option<String>,
    #[serde(default)]
    r#type: Option<String>,
}

impl Event {
    fn kind(&self) -> MailEventKind {
        match self.event.as_str() {
            "processed" => MailEventKind::Processed,
            "deferred" => MailEventKind::Deferred,
            "delivered" => MailEventKind::Delivered,
            "bounce" => MailEventKind::Bounced { hard: self.r#type.as_deref() != Some("blocked") },
            "dropped" => MailEventKind::Dropped,
            "open" => MailEventKind::Opened,
            "click" => MailEventKind::Clicked,
            "spamreport" => MailEventKind::SpamReported,
            "unsubscribe" | "group_unsubscribe" => MailEventKind::Unsubscribed,
            other => MailEventKind::Other(other.to_owned()),
        }
    }

    fn into_notice(self, raw: &str) -> Option<MailEvent> {
        let at = self.timestamp.as_str().parse().ok()?;
        let kind = self.kind();
        let message = self.sg_message_id.unwrap_or_default();
        Some(MailEvent {
            // Events about the account have no id.
            event_id: self.sg_event_id.unwrap_or_else(|| Sha256Hex::of(raw.as_bytes()).to_string()),
            mail: self.mail_id.and_then(|id| id.parse::<Uuid>().ok()),
            // What follows the first dot is about routing.
            provider_id: message.split('.').next().unwrap_or_default().to_owned(),
            at: DateTime::from_timestamp(at, 0)?,
            kind,
            status: self.status.and_then(|status| plain_code(&status)),
        })
    }
}

impl Webhook for SendGridEvents {
    type Notice = MailEvent;

    fn provider(&self) -> &'static str {
        PROVIDER
    }

    fn kept_headers(&self) -> &'static [&'static str] {
        &["content-type", SIGNATURE_HEADER, TIMESTAMP_HEADER]
    }

    fn verify(&self, delivery: &Delivery<'_>, now: DateTime<Utc>) -> Result<(), WebhookRefused> {
        self.signed.verify(delivery, now)
    }

    /// Of the whole batch; each event in it has an id of its own, by which it is told apart later.
    fn dedupe_key(&self, delivery: &Delivery<'_>) -> String {
        Sha256Hex::of(delivery.body).to_string()
    }

    fn read(&self, delivery: &Delivery<'_>) -> Result<Vec<MailEvent>, Unreadable> {
        read_batch(delivery.body)
    }
}

/// The events of a batch that can be read.
fn read_batch(body: &[u8]) -> Result<Vec<MailEvent>, Unreadable> {
    let wrong = Unreadable { what: "it is not a list of events" };
    let events: Vec<&RawValue> = serde_json::from_slice(body).map_err(|_| wrong)?;
    let read = |raw: &RawValue| {
        let event: Event = serde_json::from_str(raw.get()).ok()?;
        event.into_notice(raw.get())
    };
    let sent = events.len();
    let readable: Vec<MailEvent> = events.into_iter().filter_map(read).collect();
    // One event that this version cannot read must not cost what the others tell. The batch is kept.
    let unreadable = sent - readable.len();
    if unreadable > 0 {
        tracing::warn!(unreadable, sent, "events about mails could not be read");
        metrics::counter!("mail_events_unreadable_total").increment(unreadable as u64);
    }
    if readable.is_empty() && sent > 0 { Err(wrong) } else { Ok(readable) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_that_cannot_be_read_costs_no_other() {
        let good = r#"{"event":"delivered","timestamp":1795348800}"#;
        let batch = format!(r#"[{{"event":7}},{good},"what"]"#);
        let read = read_batch(batch.as_bytes()).unwrap();
        assert_eq!(read.len(), 1);
        assert_eq!(read[0].kind, MailEventKind::Delivered);
        assert!(read_batch(br#"[{"event":7}]"#).is_err(), "nothing of it can be read");
        assert!(read_batch(b"[]").unwrap().is_empty());
        assert!(read_batch(b"{}").is_err());
    }
}
