//! Given, when and then of messages, and what they share.

mod attempts;
mod clocks;
mod gsm7;
mod history;
mod matrix;
mod queueing;
mod status;
mod templates;

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::preview_facts as facts;
use super::*;
use crate::actor::Role;
use crate::calendar::local_to_utc;
use crate::testing::{Scenario, given};

/// An instant by its local time in Santiago.
fn local(text: &str) -> DateTime<Utc> {
    local_to_utc(NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap())
}

/// A Monday at 11.
fn at() -> DateTime<Utc> {
    local("2026-03-02 11:00")
}

fn minutes(minutes: i64) -> DateTime<Utc> {
    at() + TimeDelta::minutes(minutes)
}

fn ana(role: Role) -> Recipient {
    Recipient { person: PersonId::new(Uuid::from_u128(1)), role }
}

const OPEN: Reach = Reach { erased: false, address: true, muted: None, consent: true };

fn request(kind: NotificationKind, role: Role, channel: Channel) -> QueueRequest {
    QueueRequest {
        cause: Cause::event(Uuid::from_u128(0xe)),
        kind,
        recipient: ana(role),
        channel,
        about: None,
        facts: facts(kind),
        reach: OPEN,
        not_before: None,
        not_after: None,
        special: vec![],
        at: at(),
    }
}

fn queue(request: QueueRequest) -> NotificationCommand {
    NotificationCommand::Queue(Box::new(request))
}

/// "Listo para retiro" to the customer.
fn ready_by(channel: Channel) -> QueueRequest {
    request(NotificationKind::PickupReady, Role::Customer, channel)
}

fn queued_by(channel: Channel) -> Scenario<Notification> {
    let first = given::<Notification>([]).when(queue(ready_by(channel)));
    given(first.events().to_vec())
}

fn note(message: &str, status: ProviderStatus, minute: i64) -> NotificationCommand {
    NotificationCommand::NoteStatus {
        provider: "sendgrid".to_owned(),
        message: message.to_owned(),
        status,
        at: minutes(minute),
    }
}

fn sent(message: &str, minute: i64) -> NotificationCommand {
    note(message, ProviderStatus::Sent, minute)
}

fn delivered(message: &str, minute: i64) -> NotificationCommand {
    note(message, ProviderStatus::Delivered, minute)
}

fn bounced(message: &str, hard: bool, minute: i64) -> NotificationCommand {
    note(message, ProviderStatus::Bounced { hard, reason: "5.1.1".to_owned() }, minute)
}

fn failed(attempt: u32, failure: AttemptFailure, minute: i64) -> NotificationCommand {
    NotificationCommand::FailAttempt(FailedAttempt {
        attempt,
        failure,
        error: "gateway.not_sent".to_owned(),
        pause: None,
        jitter: Jitter(0),
        at: minutes(minute),
    })
}

fn redrive() -> NotificationCommand {
    let reason = "La clave está renovada".to_owned();
    NotificationCommand::Redrive { reason, special: vec![], at: minutes(90) }
}

/// The names of what happened, for the order of facts.
fn names(scenario: &Scenario<Notification>) -> Vec<&'static str> {
    scenario.events().iter().map(NotificationEvent::name).collect()
}

fn stands(scenario: &Scenario<Notification>) -> &'static str {
    scenario.state().message().unwrap().progress.as_str()
}
