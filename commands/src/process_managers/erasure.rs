//! Completes erasures: `PersonErased` is a promise, and this keeps it whoever died in between; so is `WebhookBodyErased`.

use async_trait::async_trait;
use domain::webhook::WebhookEvent;
use eventlog::RecordedEvent;

use super::{ProcessManager, person_of_stream};
use crate::executor::{ExecuteError, Executor, Refused};
use crate::people::complete_erasure;
use crate::webhooks::{destroy_body, forget_deliveries_of, forget_if_erased};

/// Destroys the key and the sign-in secrets of whoever was erased, and the keys of what providers delivered about them.
#[derive(Debug, Clone, Copy, Default)]
pub struct ErasureCompletion;

#[async_trait]
impl ProcessManager for ErasureCompletion {
    fn name(&self) -> &'static str {
        "erasure_completion"
    }

    fn event_types(&self) -> &'static [&'static str] {
        &["PersonErased", "WebhookProcessed", "WebhookBodyErased"]
    }

    async fn react(
        &self,
        executor: &Executor,
        event: &RecordedEvent,
    ) -> Result<(), ExecuteError<Refused>> {
        let stream = &event.stream.aggregate_id;
        match event.event_type.as_str() {
            "PersonErased" => {
                let person = person_of_stream(event)?;
                complete_erasure(executor, person).await?;
                forget_deliveries_of(executor, person).await
            }
            // It may have been under way while the person was erased.
            "WebhookProcessed" => match event.decode()? {
                WebhookEvent::WebhookProcessed { concerns, .. } => {
                    forget_if_erased(executor, stream, &concerns).await
                }
                _ => Ok(()),
            },
            _ => Ok(destroy_body(executor, stream).await?),
        }
    }
}
