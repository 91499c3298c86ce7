//! Taking a delivery in: verified on its bytes, kept, answered. Nothing else happens before it is in the log.

use chrono::{DateTime, TimeDelta, Utc};
use domain::Actor;
use domain::values::PersonId;
use domain::webhook::{
    Provider, Standing, Webhook, WebhookCommand, WebhookError, delivery_id, kept_headers,
    kept_query,
};
use eventlog::{Position, StreamId};
use uuid::{Uuid, uuid};

use super::{Inbox, body};
use crate::context::Context;
use crate::executor::{ExecuteError, Executor};
use crate::gateways::{Delivery, WebhookRefused};

/// The root of the command ids of deliveries.
const DELIVERIES: Uuid = uuid!("5d7b2f0e-8a0c-5c39-9a55-2f6f0b9d7e11");
/// Who keeps deliveries, in the audit.
const ACTOR: &str = "webhook_inbox";
/// Why a delivery that came again is processed again.
const CAME_AGAIN: &str = "el proveedor la envió otra vez";
/// How much time lies between two repetitions that are processed.
const BETWEEN_REPETITIONS: TimeDelta = TimeDelta::minutes(1);

/// A delivery that is in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// Its stream.
    pub delivery: String,
    /// A position from which on every read table shows it.
    pub position: Position,
}

/// Why a delivery was not kept.
#[derive(Debug, thiserror::Error)]
pub enum ReceiveError {
    /// There are no keys for this provider, so that nothing of it can be genuine.
    #[error("nothing is expected of this provider")]
    Off,
    /// It is not believed.
    #[error(transparent)]
    Refused(#[from] WebhookRefused),
    /// It could not be kept.
    #[error(transparent)]
    NotKept(#[from] ExecuteError<WebhookError>),
}

impl Inbox {
    /// Whether a delivery to that address may be genuine, as far as can be told before its body is read.
    ///
    /// # Errors
    /// When it is not.
    pub fn knock(&self, provider: Provider, url: &str) -> Result<(), ReceiveError> {
        let handler = self.handler(provider).filter(|handler| handler.is_enabled());
        Ok(handler.ok_or(ReceiveError::Off)?.gate().knock(url)?)
    }

    /// Keeps a delivery. The same one again is kept once; where a repetition may have more to tell, it is
    /// processed again.
    ///
    /// # Errors
    /// When it is not genuine, or the log fails: the provider must not be told that it was kept.
    pub async fn receive(
        &self,
        executor: &Executor,
        provider: Provider,
        delivery: &Delivery<'_>,
        from: &Context,
    ) -> Result<Received, ReceiveError> {
        let handler = self.handler(provider).filter(|handler| handler.is_enabled());
        let handler = handler.ok_or(ReceiveError::Off)?;
        let at = executor.clock().now();
        handler.gate().verify(delivery, at)?;
        let dedupe_key = handler.dedupe_key(delivery, at);
        let id = delivery_id(provider, &dedupe_key);
        let context = Context {
            actor: Actor::system(ACTOR),
            command_id: Uuid::new_v5(&DELIVERIES, id.as_bytes()),
            fingerprint: id.clone(),
            expected_version: None,
            ..from.clone()
        };
        let headers = delivery.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let subject = PersonId::new(executor.ids().uuid());
        let command = WebhookCommand::Receive {
            provider,
            dedupe_key,
            headers: kept_headers(provider, headers),
            query: kept_query(provider, delivery.url),
            body: body::keep(provider, delivery.body, subject),
            at,
        };
        let done = executor.execute::<Webhook>(&id, command, context.clone()).await?;
        let mut position = done.position;
        if handler.gate().may_announce_more()
            && was_processed(executor, &id).await?
            && !came_again_lately(executor, &id, at).await?
        {
            let command = WebhookCommand::RequestReplay { reason: CAME_AGAIN.to_owned(), at };
            let again = Context { command_id: executor.ids().uuid(), ..context };
            position = executor.execute::<Webhook>(&id, command, again).await?.position;
        }
        Ok(Received { delivery: id, position })
    }
}

/// Whether it came again and was processed for that a moment ago: whoever repeats it for ever must not fill the log. What it
/// announces is asked about by a job besides.
async fn came_again_lately(
    executor: &Executor,
    id: &str,
    now: DateTime<Utc>,
) -> Result<bool, ExecuteError<WebhookError>> {
    let stream = StreamId::new(<Webhook as cqrs_es::Aggregate>::TYPE, id);
    let events = executor.log().load(&stream, 0).await?;
    let last = events.iter().rev().find(|event| event.event_type == "WebhookReplayRequested");
    Ok(last.is_some_and(|event| event.recorded_at > now - BETWEEN_REPETITIONS))
}

async fn was_processed(executor: &Executor, id: &str) -> Result<bool, ExecuteError<WebhookError>> {
    let webhook = executor.load::<Webhook>(id).await?.state;
    let standing = webhook.delivery().map(|delivery| delivery.standing);
    Ok(matches!(standing, Some(Standing::Processed { .. })))
}
