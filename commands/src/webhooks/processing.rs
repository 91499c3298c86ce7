//! Processing what was kept: the handler does its work, and what came of it is recorded.

use async_trait::async_trait;
use domain::values::PersonId;
use domain::webhook::{Webhook, WebhookCommand, WebhookEvent};
use eventlog::{LogError, RecordedEvent, StreamId};

use super::handler::{KeptDelivery, Outcome, Trouble, WebhookHandler};
use super::{Inbox, body};
use crate::context::Context;
use crate::executor::{ExecuteError, Executor, Refused};
use crate::process_managers::ProcessManager;

/// What is recorded where the body was erased while it waited.
const ERASED: &str = "webhook.body_erased";
/// What is recorded where it is about something that cannot be read.
const UNREADABLE: &str = "webhook.unreadable";
/// What is recorded where this process has no handler of the provider.
const NO_HANDLER: &str = "webhook.no_handler";

/// Processes deliveries as they come in, and again where somebody asks for it.
#[derive(Debug, Clone)]
pub struct WebhookProcessing(Inbox);

impl WebhookProcessing {
    /// Processes what is kept in that inbox.
    pub const fn new(inbox: Inbox) -> Self {
        Self(inbox)
    }
}

#[async_trait]
impl ProcessManager for WebhookProcessing {
    fn name(&self) -> &'static str {
        "webhook_processing"
    }

    fn event_types(&self) -> &'static [&'static str] {
        &["WebhookReceived", "WebhookReplayRequested"]
    }

    async fn react(
        &self,
        executor: &Executor,
        event: &RecordedEvent,
    ) -> Result<(), ExecuteError<Refused>> {
        let context = Context::reaction(event, self.name());
        self.0.process(executor, &event.stream.aggregate_id, &context).await.map(drop)
    }
}

impl Inbox {
    /// Processes a delivery that waits, and records what came of it; whether it waited.
    pub(super) async fn process(
        &self,
        executor: &Executor,
        id: &str,
        context: &Context,
    ) -> Result<bool, ExecuteError<Refused>> {
        let webhook = executor.load::<Webhook>(id).await.map_err(ExecuteError::erase)?.state;
        let waits = webhook.due_at().is_some();
        let Some(known) = webhook.delivery().filter(|_| waits) else { return Ok(false) };
        let (handler_version, result) = match self.handler(known.provider) {
            None => (0, Err(Trouble::Later(NO_HANDLER))),
            Some(handler) => {
                let result = match kept(executor, id).await {
                    Ok(Some(delivery)) => work(handler, executor, &delivery, context).await,
                    Ok(None) => Err(Trouble::Hopeless(ERASED)),
                    Err(error) => Err(Trouble::Log(error)),
                };
                (handler.version(), result)
            }
        };
        let command = verdict(result, handler_version, executor.clock().now())?;
        let record = context.step("webhook_outcome");
        executor.execute::<Webhook>(id, command, record).await.map_err(ExecuteError::erase)?;
        Ok(true)
    }
}

/// Processes it; what came of it, and whom it concerned.
async fn work(
    handler: &dyn WebhookHandler,
    executor: &Executor,
    delivery: &KeptDelivery,
    context: &Context,
) -> Result<(Outcome, Vec<PersonId>), Trouble> {
    let outcome = handler.process(executor, delivery, context).await?;
    Ok((outcome, handler.concerns(executor, delivery).await?))
}

fn verdict(
    result: Result<(Outcome, Vec<PersonId>), Trouble>,
    handler_version: u32,
    at: chrono::DateTime<chrono::Utc>,
) -> Result<WebhookCommand, LogError> {
    let failure = |error: &str, permanent| {
        tracing::warn!(error, permanent, "a delivery was not processed");
        WebhookCommand::RecordFailure { handler_version, error: error.to_owned(), permanent, at }
    };
    match result {
        Ok((outcome, concerns)) => {
            let outcome = outcome.to_owned();
            Ok(WebhookCommand::RecordSuccess { handler_version, outcome, concerns, at })
        }
        Err(Trouble::Later(error)) => Ok(failure(error, false)),
        Err(Trouble::Hopeless(error)) => Ok(failure(error, true)),
        // It meets something that cannot be read: that is its own misfortune, and no other delivery waits for it.
        Err(Trouble::Log(error)) if error.is_unreadable() => {
            tracing::error!(%error, "a delivery meets what cannot be read");
            Ok(failure(UNREADABLE, false))
        }
        Err(Trouble::Log(error)) => Err(error),
    }
}

/// The delivery as it was kept, from its first event.
async fn kept(executor: &Executor, id: &str) -> Result<Option<KeptDelivery>, LogError> {
    let stream = StreamId::new(<Webhook as cqrs_es::Aggregate>::TYPE, id);
    let events = executor.log().load(&stream, 0).await?;
    let Some(first) = events.first() else { return Ok(None) };
    match first.decode()? {
        WebhookEvent::WebhookReceived { headers, query, body, received_at, .. } => {
            let bytes = body::bytes_of(&body);
            Ok(bytes.map(|bytes| KeptDelivery::new(id, &headers, &query, bytes, received_at)))
        }
        WebhookEvent::WebhookProcessed { .. }
        | WebhookEvent::WebhookFailed { .. }
        | WebhookEvent::WebhookDeadLettered { .. }
        | WebhookEvent::WebhookReplayRequested { .. }
        | WebhookEvent::WebhookBodyErased { .. } => Ok(None),
    }
}
