//! One event of each kind, for golden files and for the suites of other crates.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use uuid::Uuid;

use super::events::WebhookEvent;
use super::facts::{Body, BodyErasure, BodyText, Encoding, Provider, kept_headers};
use crate::values::{PersonId, Personal};

fn at(minute: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 2, 13, minute, 0).single().expect("invariant: a real instant")
}

/// One event of each kind, in an order that could have happened.
pub fn samples() -> Vec<WebhookEvent> {
    let subject = PersonId::new(Uuid::from_u128(0x0193_0000_0000_7000_8000_0000_0000_0051));
    let provider = Provider::Twilio;
    let headers = [
        ("Content-Type", "application/x-www-form-urlencoded"),
        ("X-Twilio-Signature", "VMSc2cBFxgw+7841Md0zo9x9cxg="),
    ];
    let body = "MessageSid=SM0123456789abcdef0123456789abcdef&MessageStatus=delivered";
    vec![
        WebhookEvent::WebhookReceived {
            provider,
            dedupe_key: "SM0123456789abcdef0123456789abcdef:delivered".to_owned(),
            headers: kept_headers(provider, headers),
            query: BTreeMap::new(),
            body: Body {
                text: BodyText::Personal(Personal::new(subject, body)),
                encoding: Encoding::Utf8,
            },
            received_at: at(0),
        },
        WebhookEvent::WebhookFailed {
            handler_version: 1,
            attempt: 1,
            error: "the log is unavailable".to_owned(),
            next_attempt_at: at(1) + TimeDelta::seconds(10),
            at: at(1),
        },
        WebhookEvent::WebhookDeadLettered {
            handler_version: 1,
            attempts: 2,
            error: "the status is none that is known".to_owned(),
            at: at(2),
        },
        WebhookEvent::WebhookReplayRequested {
            reason: "La versión 2 conoce el estado".to_owned(),
            at: at(3),
        },
        WebhookEvent::WebhookProcessed {
            handler_version: 2,
            outcome: "notification.record_delivery".to_owned(),
            concerns: Vec::new(),
            at: at(4),
        },
        WebhookEvent::WebhookBodyErased { why: BodyErasure::Person, at: at(5) },
    ]
}
