//! One event of each kind, for golden files and for the suites of other crates.

use chrono::{DateTime, TimeZone, Utc};
use uuid::Uuid;

use super::events::{About, AttemptFailure, FailureCause, NotificationEvent};
use super::id::{Cause, Recipient, TemplateRef, notification_id};
use super::kind::{Channel, NotificationKind};
use super::preview::preview_facts;
use super::reach::SuppressionReason;
use crate::actor::Role;
use crate::values::PersonId;

fn at(minute: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 2, 13, minute, 0).single().expect("invariant: a real instant")
}

/// One event of each kind; the first ones in an order that could have happened.
pub fn samples() -> Vec<NotificationEvent> {
    let person = PersonId::new(Uuid::from_u128(0x0193_0000_0000_7000_8000_0000_0000_0041));
    let event = Uuid::from_u128(0x0193_0000_0000_7000_8000_0000_0000_0042);
    let kind = NotificationKind::PickupReminder;
    let (recipient, channel) = (Recipient { person, role: Role::Customer }, Channel::Email);
    let (cause, template) =
        (Cause::moment(event, "day-7"), TemplateRef { code: kind.to_string(), version: 1 });
    let message = || "LRzXl_NHStOGhQ4kofSm_A".to_owned();
    vec![
        NotificationEvent::NotificationQueued {
            notification: notification_id(&cause, recipient, channel, &template),
            cause,
            kind,
            recipient,
            channel,
            template,
            about: Some(About { aggregate: "repair".to_owned(), id: "CDS-2026-0001".to_owned() }),
            facts: preview_facts(kind),
            not_before: at(0),
            not_after: Some(at(59)),
            at: at(0),
        },
        NotificationEvent::NotificationAttemptFailed {
            attempt: 1,
            failure: AttemptFailure::NotSent,
            error: "gateway.not_sent".to_owned(),
            next_attempt: at(2),
            at: at(1),
        },
        NotificationEvent::NotificationFailed {
            attempts: 2,
            cause: FailureCause::Refused,
            error: "401".to_owned(),
            at: at(2),
        },
        NotificationEvent::NotificationRedriven {
            reason: "La clave del correo está renovada".to_owned(),
            not_before: at(3),
            at: at(3),
        },
        NotificationEvent::NotificationSent {
            provider: "sendgrid".to_owned(),
            message: message(),
            at: at(4),
        },
        NotificationEvent::NotificationBounced {
            message: message(),
            hard: false,
            reason: "4.2.2".to_owned(),
            at: at(5),
        },
        NotificationEvent::NotificationDelivered { message: Some(message()), at: at(6) },
        NotificationEvent::NotificationRead { at: at(7) },
        // Of another message: one that was sent is not held back.
        NotificationEvent::NotificationSuppressed { why: SuppressionReason::Preference, at: at(8) },
    ]
}
