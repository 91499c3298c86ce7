//! ECDSA over P-256 and SHA-256, on the timestamp followed by the raw body.

use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1, ParsedPublicKey, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, TimeDelta, Utc};
use commands::gateways::{Delivery, WebhookRefused};

use super::PROVIDER;
use crate::http::GatewayConfigError;

/// The signature: base64 of DER.
pub(super) const SIGNATURE_HEADER: &str = "x-twilio-email-event-webhook-signature";
/// What is signed before the body: seconds since 1970, in decimal.
pub(super) const TIMESTAMP_HEADER: &str = "x-twilio-email-event-webhook-timestamp";

/// Deliveries are repeated for up to 24 hours, and nothing says that a repetition is signed anew.
const OLDEST: TimeDelta = TimeDelta::hours(26);
/// How far their clock may be ahead of ours.
const FROM_THE_FUTURE: TimeDelta = TimeDelta::minutes(5);

/// The public key of a signed webhook.
pub(super) struct Signed {
    key: ParsedPublicKey,
}

impl Signed {
    /// Reads the key as SendGrid shows it: base64 of SPKI.
    pub(super) fn new(public_key: &str) -> Result<Self, GatewayConfigError> {
        let (setting, why) = ("webhook_public_key", "is not a P-256 public key in base64");
        let wrong = GatewayConfigError { provider: PROVIDER, setting, why };
        let der = STANDARD.decode(public_key.trim()).map_err(|_| wrong)?;
        let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, der);
        Ok(Self { key: key.parse().map_err(|_| wrong)? })
    }

    /// Whether the delivery was signed with the key, and not long ago.
    pub(super) fn verify(
        &self,
        delivery: &Delivery<'_>,
        now: DateTime<Utc>,
    ) -> Result<(), WebhookRefused> {
        let header = |name| delivery.header(name).ok_or(WebhookRefused::Unsigned);
        let (signature, timestamp) = (header(SIGNATURE_HEADER)?, header(TIMESTAMP_HEADER)?);
        let signature = STANDARD.decode(signature).map_err(|_| WebhookRefused::Forged)?;
        let message = [timestamp.as_bytes(), delivery.body].concat();
        self.key.verify_sig(&message, &signature).map_err(|_| WebhookRefused::Forged)?;
        let signed_at = timestamp.parse().ok().and_then(|at| DateTime::from_timestamp(at, 0));
        let age = now - signed_at.ok_or(WebhookRefused::Malformed)?;
        if (-FROM_THE_FUTURE..=OLDEST).contains(&age) { Ok(()) } else { Err(WebhookRefused::Stale) }
    }
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::digest;

    use super::*;
    use crate::hex::lower_hex;

    const PUBLIC_KEY: &str = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE83T4O/n84iotIvIW4mdBgQ/7dAfSmpqIM8kF9mN1flpVKS3GRqe62gw+2fNNRaINXvVpiglSI8eNEc6wEA3F+g==";
    const TIMESTAMP: &str = "1600112502";
    const SIGNATURE: &str = "MEUCIGHQVtGj+Y3LkG9fLcxf3qfI10QysgDWmMOVmxG0u6ZUAiEAyBiXDWzM+uOe5W0JuG+luQAbPIqHh89M15TluLtEZtM=";
    const BODY: &str = "[{\"email\":\"hello@world.com\",\"event\":\"dropped\",\"reason\":\"Bounced Address\",\"sg_event_id\":\"ZHJvcC0xMDk5NDkxOS1MUnpYbF9OSFN0T0doUTRrb2ZTbV9BLTA\",\"sg_message_id\":\"LRzXl_NHStOGhQ4kofSm_A.filterdrecv-p3mdw1-756b745b58-kmzbl-18-5F5FC76C-9.0\",\"smtp-id\":\"<LRzXl_NHStOGhQ4kofSm_A@ismtpd0039p1iad1.sendgrid.net>\",\"timestamp\":1600112492}]\r\n";

    fn verify(
        signature: &str,
        timestamp: &str,
        body: &str,
        later: TimeDelta,
    ) -> Result<(), WebhookRefused> {
        let headers = [
            ("X-Twilio-Email-Event-Webhook-Signature".to_owned(), signature.to_owned()),
            ("X-Twilio-Email-Event-Webhook-Timestamp".to_owned(), timestamp.to_owned()),
        ];
        let delivery = Delivery { url: "", headers: &headers, body: body.as_bytes() };
        let now = DateTime::from_timestamp(1_600_112_502, 0).unwrap() + later;
        Signed::new(PUBLIC_KEY).unwrap().verify(&delivery, now)
    }

    #[test]
    fn the_official_test_of_the_event_webhook_verifies_as_in_the_vector() {
        assert_eq!(BODY.len(), 327);
        let message = [TIMESTAMP, BODY].concat();
        let digest = digest::digest(&digest::SHA256, message.as_bytes());
        assert_eq!(
            lower_hex(digest.as_ref()),
            "d42fd42f9a2ff2ac684950bcd351d3cd6e0f60d4e944637cf97c2226bc224548"
        );
        assert_eq!(verify(SIGNATURE, TIMESTAMP, BODY, TimeDelta::zero()), Ok(()));
    }

    #[test]
    fn a_body_without_its_line_break_is_forged_as_is_any_other_change() {
        let now = TimeDelta::zero();
        let forged = Err(WebhookRefused::Forged);
        assert_eq!(verify(SIGNATURE, TIMESTAMP, BODY.trim_end(), now), forged);
        assert_eq!(verify(SIGNATURE, TIMESTAMP, &BODY.replace("hello", "hallo"), now), forged);
        assert_eq!(verify(SIGNATURE, "1600112503", BODY, now), forged);
        assert_eq!(verify("", TIMESTAMP, BODY, now), forged);
        assert_eq!(verify("not base64", TIMESTAMP, BODY, now), forged);
        assert_eq!(verify(&STANDARD.encode([0; 70]), TIMESTAMP, BODY, now), forged);
    }

    #[test]
    fn a_delivery_is_believed_as_long_as_it_is_repeated_and_no_longer() {
        let at = |later| verify(SIGNATURE, TIMESTAMP, BODY, later);
        assert_eq!(at(TimeDelta::hours(26)), Ok(()));
        assert_eq!(at(TimeDelta::hours(27)), Err(WebhookRefused::Stale));
        assert_eq!(at(-TimeDelta::minutes(5)), Ok(()));
        assert_eq!(at(-TimeDelta::minutes(6)), Err(WebhookRefused::Stale));
    }

    #[test]
    fn a_delivery_without_its_headers_is_unsigned() {
        let delivery = Delivery { url: "", headers: &[], body: b"[]" };
        let outcome = Signed::new(PUBLIC_KEY).unwrap().verify(&delivery, DateTime::UNIX_EPOCH);
        assert_eq!(outcome, Err(WebhookRefused::Unsigned));
    }

    #[test]
    fn a_key_that_is_none_is_told_at_start() {
        for wrong in ["", "nonsense", "AAAA", &PUBLIC_KEY[..60]] {
            assert!(Signed::new(wrong).is_err(), "{wrong}");
        }
    }
}
