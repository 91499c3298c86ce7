//! Completes erasures: `PersonErased` is a promise, and this keeps it whoever died in between.

use async_trait::async_trait;
use eventlog::RecordedEvent;

use super::{ProcessManager, person_of_stream};
use crate::executor::{ExecuteError, Executor, Refused};
use crate::people::complete_erasure;

/// Destroys the key and the sign-in secrets of whoever was erased.
#[derive(Debug, Clone, Copy, Default)]
pub struct ErasureCompletion;

#[async_trait]
impl ProcessManager for ErasureCompletion {
    fn name(&self) -> &'static str {
        "erasure_completion"
    }

    fn event_types(&self) -> &'static [&'static str] {
        &["PersonErased"]
    }

    async fn react(
        &self,
        executor: &Executor,
        event: &RecordedEvent,
    ) -> Result<(), ExecuteError<Refused>> {
        Ok(complete_erasure(executor, person_of_stream(event)?).await?)
    }
}
