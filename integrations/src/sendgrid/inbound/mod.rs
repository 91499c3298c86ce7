//! Mail that people send to us, as Inbound Parse hands it on.

mod headers;
mod parts;
mod plain_text;

use chrono::{DateTime, Utc};
use commands::gateways::{Delivery, InboundMail, Unreadable, Webhook, WebhookRefused};
use domain::ticket::mail_guard;
use domain::values::{Email, Sha256Hex};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use subtle::ConstantTimeEq as _;

use self::headers::Headers;
use self::parts::Parts;
use super::PROVIDER;
use super::signature::{SIGNATURE_HEADER, Signed, TIMESTAMP_HEADER};
use crate::forms::{form, value};
use crate::http::GatewayConfigError;

/// The shortest secret that may stand in the address.
const SHORTEST_SECRET: usize = 16;

/// Verifies and reads inbound mail.
pub struct SendGridInbound {
    secret: SecretString,
    signed: Option<Signed>,
    own: Vec<Email>,
}

impl SendGridInbound {
    /// With the secret that the registered address carries as `?key=`, and the public key of the security
    /// policy where the account has one. What comes from one of our `own` addresses is our own mail come back.
    ///
    /// # Errors
    /// When the secret is shorter than 16 bytes, or the key is none.
    pub fn new(
        secret: SecretString,
        public_key: Option<&str>,
        own: Vec<Email>,
    ) -> Result<Self, GatewayConfigError> {
        if secret.expose_secret().len() < SHORTEST_SECRET {
            let (setting, why) = ("inbound_secret", "is shorter than 16 bytes");
            return Err(GatewayConfigError { provider: PROVIDER, setting, why });
        }
        Ok(Self { secret, signed: public_key.map(Signed::new).transpose()?, own })
    }

    /// Hashed first, so that not even the length shows.
    fn is_our_secret(&self, given: &str) -> bool {
        let digest = |text: &str| Sha256Hex::of(text.as_bytes());
        let (ours, theirs) = (digest(self.secret.expose_secret()), digest(given));
        ours.as_str().as_bytes().ct_eq(theirs.as_str().as_bytes()).into()
    }
}

#[derive(Deserialize, Default)]
struct Envelope {
    #[serde(default)]
    to: Vec<String>,
    #[serde(default)]
    from: Option<String>,
}

fn envelope(parts: &Parts) -> Envelope {
    parts.text("envelope").and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}

impl Webhook for SendGridInbound {
    type Notice = InboundMail;

    fn provider(&self) -> &'static str {
        "sendgrid_inbound"
    }

    fn kept_headers(&self) -> &'static [&'static str] {
        &["content-type", SIGNATURE_HEADER, TIMESTAMP_HEADER]
    }

    fn verify_address(&self, url: &str) -> Result<(), WebhookRefused> {
        let query = url.split_once('?').map_or("", |(_, query)| query);
        let fields = form(query.as_bytes());
        let given = value(&fields, "key").ok_or(WebhookRefused::Unsigned)?;
        if self.is_our_secret(given) { Ok(()) } else { Err(WebhookRefused::Forged) }
    }

    fn verify(&self, delivery: &Delivery<'_>, now: DateTime<Utc>) -> Result<(), WebhookRefused> {
        self.verify_address(delivery.url)?;
        if let Some(signed) = &self.signed {
            signed.verify(delivery, now)?;
        }
        Parts::read(delivery).map(|_| ()).map_err(|_| WebhookRefused::Malformed)
    }

    /// Repetitions differ in the boundary between the parts, so that the bytes are no key.
    fn dedupe_key(&self, delivery: &Delivery<'_>) -> String {
        let Ok(parts) = Parts::read(delivery) else {
            return Sha256Hex::of(delivery.body).to_string();
        };
        let names = ["headers", "envelope", "subject", "text", "html", "attachments"];
        let texts = names.map(|name| parts.text(name).unwrap_or_default());
        Sha256Hex::of(texts.join("\0").as_bytes()).to_string()
    }

    fn read(&self, delivery: &Delivery<'_>) -> Result<Vec<InboundMail>, Unreadable> {
        let parts = Parts::read(delivery)?;
        if parts.text("email").is_some() {
            return Err(Unreadable { what: "it is the raw message: switch off \"send raw\"" });
        }
        let text = |name| parts.text(name).filter(|text| !text.trim().is_empty());
        let from = text("from").ok_or(Unreadable { what: "it has no sender" })?;
        let (from, from_name) = headers::mailbox(&from);
        let headers = Headers::read(&text("headers").unwrap_or_default());
        let envelope = envelope(&parts);
        let envelope_from = envelope.from.filter(|from| !from.is_empty());
        let body = text("text").or_else(|| text("html").map(|html| plain_text::of_html(&html)));
        let is_vouched = is_vouched(&from, envelope_from.as_deref(), &parts);
        let guarded = mail_guard::InboundMail {
            headers: &headers.all(),
            return_path: envelope_from.as_deref().unwrap_or_default(),
            from: &from,
            vouched: is_vouched,
        };
        let no_auto_reply = mail_guard::no_auto_reply_to(&guarded, &self.own);
        Ok(vec![InboundMail {
            recipients: envelope.to,
            envelope_from,
            from,
            from_name,
            subject: text("subject").unwrap_or_default(),
            text: body.unwrap_or_default(),
            files: parts.files(),
            references: headers.references(),
            no_auto_reply,
            is_vouched,
        }])
    }
}

/// Whether the sender's own domain vouches for the mail, as DMARC has it: a DKIM signature of the domain in
/// `From:` or of one above it, or SPF for an envelope of the very domain.
fn is_vouched(from: &str, envelope_from: Option<&str>, parts: &Parts) -> bool {
    let domain = |address: &str| {
        address.rsplit_once('@').map(|(_, domain)| domain.to_ascii_lowercase()).unwrap_or_default()
    };
    let ours = domain(from);
    if ours.is_empty() {
        return false;
    }
    let dkim = parts.text("dkim").unwrap_or_default().to_ascii_lowercase();
    // `{@example.cl : pass, @mailer.com : fail}`, which is not JSON.
    let signatures = dkim.trim_matches(['{', '}']).split(',').filter_map(|entry| {
        let (domain, result) = entry.split_once(':')?;
        Some((domain.trim().trim_start_matches('@'), result.trim()))
    });
    let signed = signatures.into_iter().any(|(domain, result)| {
        let above = domain.contains('.') && ours.ends_with(&format!(".{domain}"));
        result == "pass" && (domain == ours || above)
    });
    let spf = parts.text("SPF").is_some_and(|spf| spf.trim().eq_ignore_ascii_case("pass"));
    signed || (spf && envelope_from.is_some_and(|envelope| domain(envelope) == ours))
}
