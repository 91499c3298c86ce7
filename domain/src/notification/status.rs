//! What providers say of a message, which comes late, twice and in any order: which of it is a new fact.

use chrono::{DateTime, Utc};

use super::commands::ProviderStatus;
use super::events::NotificationEvent;
use super::kind::Channel;
use super::state::{Message, Progress};

/// The facts that are new in what the provider says of the message that it calls `id`.
///
/// Whatever it says proves that it took the message over, even where our own note of that was lost or is still
/// on its way.
pub(super) fn new_facts(
    message: &Message,
    provider: String,
    id: String,
    status: ProviderStatus,
    at: DateTime<Utc>,
) -> Vec<NotificationEvent> {
    let known = message.messages.contains(&id);
    let then = match status {
        ProviderStatus::Sent if known => return Vec::new(),
        ProviderStatus::Sent => None,
        ProviderStatus::Delivered if message.delivered_at().is_some() => return Vec::new(),
        ProviderStatus::Delivered => {
            Some(NotificationEvent::NotificationDelivered { message: Some(id.clone()), at })
        }
        ProviderStatus::Bounced { hard, .. } if !a_bounce_counts(message, &id, hard, at) => {
            return Vec::new();
        }
        ProviderStatus::Bounced { hard, reason } => {
            Some(NotificationEvent::NotificationBounced { message: id.clone(), hard, reason, at })
        }
    };
    let sent =
        (!known).then_some(NotificationEvent::NotificationSent { provider, message: id, at });
    sent.into_iter().chain(then).collect()
}

fn a_bounce_counts(message: &Message, id: &str, hard: bool, at: DateTime<Utc>) -> bool {
    match &message.progress {
        Progress::Queued { .. } => !it_went_out_before(message, id),
        Progress::Sent => it_is_the_latest(message, id),
        Progress::Delivered { message: arrived, at: delivered_at } => {
            hard && arrived.as_deref() == Some(id)
                && a_mail_bounced_after_its_server_took_it(message.channel, *delivered_at, at)
        }
        // It did not arrive, as is known; or nobody waits for it to.
        Progress::Bounced | Progress::Failed { .. } | Progress::Suppressed { .. } => false,
    }
}

/// Once a message waits again, the bounce of what went out before says nothing about it.
fn it_went_out_before(message: &Message, id: &str) -> bool {
    message.messages.iter().any(|known| known == id)
}

/// Where the same went out twice, the one that went out last is waited for.
fn it_is_the_latest(message: &Message, id: &str) -> bool {
    !it_went_out_before(message, id) || message.messages.last().is_some_and(|last| last == id)
}

/// A mail server may take a mail and send it back later. A telephone that has a message has it, whatever is told
/// after that, and what happened before the delivery is over.
fn a_mail_bounced_after_its_server_took_it(
    channel: Channel,
    delivered_at: DateTime<Utc>,
    bounced_at: DateTime<Utc>,
) -> bool {
    match channel {
        Channel::Email => bounced_at > delivered_at,
        Channel::Sms | Channel::InApp => false,
    }
}
