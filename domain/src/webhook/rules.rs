//! When a delivery is kept, and what becomes of it.

use chrono::{DateTime, Utc};

use super::commands::WebhookCommand;
use super::errors::WebhookError;
use super::events::WebhookEvent;
use super::facts::{BODY_KEPT, Body, BodyErasure, BodyText, Provider, kept_headers};
use super::retry::next_attempt_at;
use super::state::{Delivery, Standing, Webhook};
use crate::values::{LINE_MAX_CHARS, is_plain_text};

type Decision = Result<Vec<WebhookEvent>, WebhookError>;

pub(super) fn decide(webhook: &Webhook, command: WebhookCommand) -> Decision {
    let delivery = || webhook.delivery().ok_or(WebhookError::Unknown);
    match command {
        WebhookCommand::Receive { provider, dedupe_key, headers, query, body, at } => {
            if let Some(known) = webhook.delivery() {
                return received_again(known, provider, &dedupe_key);
            }
            dedupe_key_is_legal(&dedupe_key)?;
            body_can_be_kept(provider, &body)?;
            let pairs = headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
            let headers = kept_headers(provider, pairs);
            let received_at = at;
            Ok(vec![WebhookEvent::WebhookReceived {
                provider,
                dedupe_key,
                headers,
                query,
                body,
                received_at,
            }])
        }
        WebhookCommand::RecordSuccess { handler_version, outcome, concerns, at } => {
            text_is_given(&outcome, "/outcome")?;
            match delivery()?.standing {
                Standing::Processed { .. } => Ok(vec![]),
                Standing::DeadLettered { .. } => Err(WebhookError::DeadLettered),
                Standing::Waiting { .. } => Ok(vec![WebhookEvent::WebhookProcessed {
                    handler_version,
                    outcome,
                    concerns,
                    at,
                }]),
            }
        }
        WebhookCommand::RecordFailure { handler_version, error, permanent, at } => {
            text_is_given(&error, "/error")?;
            match delivery()?.standing {
                // Another attempt got through in the meantime.
                Standing::Processed { .. } => Ok(vec![]),
                Standing::DeadLettered { .. } => Err(WebhookError::DeadLettered),
                Standing::Waiting { failed, .. } => {
                    let attempt = failed.saturating_add(1);
                    Ok(vec![failure(handler_version, attempt, error, permanent, at)])
                }
            }
        }
        WebhookCommand::RequestReplay { reason, at } => {
            text_is_given(&reason, "/reason")?;
            let delivery = delivery()?;
            if delivery.erased {
                return Err(WebhookError::BodyErased);
            }
            match delivery.standing {
                Standing::Waiting { failed: 0, .. } => Ok(vec![]),
                Standing::Waiting { .. }
                | Standing::Processed { .. }
                | Standing::DeadLettered { .. } => {
                    Ok(vec![WebhookEvent::WebhookReplayRequested { reason, at }])
                }
            }
        }
        WebhookCommand::EraseBody { why, at } => erase_body(delivery()?, why, at),
    }
}

/// What waits is kept until it is dealt with, and what was given up for as long as what was processed, unless a person whom
/// it concerns is erased. Without its body nothing is processed anew.
fn erase_body(delivery: &Delivery, why: BodyErasure, at: DateTime<Utc>) -> Decision {
    if delivery.erased || !delivery.provider.speaks_of_people() {
        return Ok(vec![]);
    }
    let dealt_with_at = match delivery.standing {
        Standing::Waiting { .. } => None,
        Standing::Processed { .. } => delivery.processed_at,
        Standing::DeadLettered { .. } => delivery.given_up_at,
    };
    let is_old = dealt_with_at.is_some_and(|dealt_with| dealt_with + BODY_KEPT <= at);
    if why == BodyErasure::Age && !is_old {
        return Err(WebhookError::BodyNeeded);
    }
    Ok(vec![WebhookEvent::WebhookBodyErased { why, at }])
}

/// A second copy is no event, whatever its headers and its signature look like this time.
fn received_again(known: &Delivery, provider: Provider, dedupe_key: &str) -> Decision {
    if known.provider == provider && known.dedupe_key == dedupe_key {
        Ok(vec![])
    } else {
        Err(WebhookError::AnotherDelivery)
    }
}

fn failure(
    handler_version: u32,
    attempt: u32,
    error: String,
    permanent: bool,
    at: DateTime<Utc>,
) -> WebhookEvent {
    match next_attempt_at(attempt, at) {
        Some(next_attempt_at) if !permanent => {
            WebhookEvent::WebhookFailed { handler_version, attempt, error, next_attempt_at, at }
        }
        Some(_) | None => {
            WebhookEvent::WebhookDeadLettered { handler_version, attempts: attempt, error, at }
        }
    }
}

fn dedupe_key_is_legal(key: &str) -> Result<(), WebhookError> {
    text_is_given(key, "/dedupe_key").map_err(|_| WebhookError::DedupeKeyInvalid)
}

fn body_can_be_kept(provider: Provider, body: &Body) -> Result<(), WebhookError> {
    let text = match &body.text {
        BodyText::Clear(text) if provider.speaks_of_people() && !text.is_empty() => {
            return Err(WebhookError::BodyNotSealed(provider));
        }
        BodyText::Clear(text) => text.as_str(),
        BodyText::Personal(text) => text.reveal().unwrap_or_default(),
    };
    if text.contains('\0') { Err(WebhookError::BodyNotText) } else { Ok(()) }
}

fn text_is_given(text: &str, pointer: &'static str) -> Result<(), WebhookError> {
    if is_plain_text(text, LINE_MAX_CHARS) {
        Ok(())
    } else {
        Err(WebhookError::TextRequired { pointer })
    }
}
