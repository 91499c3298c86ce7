//! Deliveries whose processing failed and is due again. Called by a recurring job with the candidates.

use chrono::{DateTime, Utc};
use domain::Actor;
use domain::webhook::Webhook;
use eventlog::LogError;
use uuid::{Uuid, uuid};

use super::Inbox;
use crate::context::Context;
use crate::executor::{ExecuteError, Executor};

/// The root of the command ids of retries.
const RETRIES: Uuid = uuid!("0e0f6d2a-6d2b-5f0e-8d53-c5a6b0a5f1a4");

/// What a round came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Retried {
    /// Deliveries that were tried.
    pub tried: usize,
    /// Deliveries that were not due.
    pub left: usize,
}

impl Inbox {
    /// Tries the deliveries again that are due at `now`. Which they are is for the deliveries themselves to say.
    ///
    /// # Errors
    /// When the log fails; what was done until then stays done.
    pub async fn retry_due(
        &self,
        executor: &Executor,
        candidates: impl IntoIterator<Item = String>,
        now: DateTime<Utc>,
    ) -> Result<Retried, LogError> {
        let mut retried = Retried::default();
        for id in candidates {
            let webhook = match executor.load_if_any::<Webhook>(&id).await {
                Err(error) if error.is_unreadable() => {
                    tracing::error!(%error, delivery = id, "a delivery cannot be read");
                    None
                }
                loaded => loaded?,
            };
            let due_at = webhook.and_then(|webhook| webhook.state.due_at());
            let Some(due_at) = due_at.filter(|due_at| *due_at <= now) else {
                retried.left += 1;
                continue;
            };
            let command_id = Uuid::new_v5(&RETRIES, format!("{id} {due_at}").as_bytes());
            let context = Context::new(Actor::system("webhook_retry"), command_id, "retry");
            match self.process(executor, &id, &context).await {
                Ok(true) => retried.tried += 1,
                Ok(false) => retried.left += 1,
                Err(ExecuteError::Log(error)) if !error.is_unreadable() => return Err(error),
                Err(error) => {
                    tracing::warn!(%error, delivery = id, "a delivery was not tried again");
                    retried.left += 1;
                }
            }
        }
        Ok(retried)
    }
}
