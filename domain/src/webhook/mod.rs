//! One delivery of a provider's webhook: stored before anything else is done with it, processed, retried, and
//! processed again where somebody asks for it (`product.md` §5 module 10, the inbox).
//!
//! ```text
//! WebhookReceived ──▶ WebhookProcessed ◀──────────────────────────┐
//!        │                   │                                    │
//!        ├──▶ WebhookFailed ─┴▶ (next attempt) ──▶ … ──▶ WebhookDeadLettered
//!        └──── WebhookReplayRequested puts it back to the beginning, for newer code
//! ```
//!
//! `WebhookBodyErased` ends it all: the body is not kept any longer, and nothing can be processed from it.
//!
//! The stream's id is made of provider and dedupe key ([`delivery_id`]), so the log itself refuses a second copy.
//! The body is kept in the event and not in the state: only the process manager reads it.

mod commands;
mod errors;
mod events;
mod facts;
mod retry;
mod rules;
#[cfg(any(test, feature = "testing"))]
mod samples;
mod state;
#[cfg(test)]
mod tests;

use cqrs_es::event_sink::EventSink;

use crate::aggregate::{Decider, handle_with_decide};
use crate::values::PersonId;

pub use commands::WebhookCommand;
pub use errors::WebhookError;
pub use events::WebhookEvent;
pub use facts::{
    BODY_KEPT, Body, BodyErasure, BodyText, Encoding, Provider, delivery_id, flow_dedupe_key,
    kept_headers, kept_query,
};
pub use retry::{ATTEMPTS, next_attempt_at};
#[cfg(any(test, feature = "testing"))]
pub use samples::samples;
pub use state::{Delivery, Standing, Webhook};

impl cqrs_es::Aggregate for Webhook {
    const TYPE: &'static str = "webhook";
    type Command = WebhookCommand;
    type Event = WebhookEvent;
    type Error = WebhookError;
    type Services = ();

    async fn handle(
        &mut self,
        command: WebhookCommand,
        _services: &(),
        sink: &EventSink<Self>,
    ) -> Result<(), WebhookError> {
        handle_with_decide(self, command, sink).await
    }

    fn apply(&mut self, event: WebhookEvent) {
        self.evolve(&event);
    }
}

impl Decider for Webhook {
    fn decide(&self, command: WebhookCommand) -> Result<Vec<WebhookEvent>, WebhookError> {
        rules::decide(self, command)
    }

    fn evolve(&mut self, event: &WebhookEvent) {
        state::evolve(self, event);
    }

    /// A delivery is the provider's, whoever its body speaks of.
    fn owner(&self) -> Option<PersonId> {
        None
    }
}
