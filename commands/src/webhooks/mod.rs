//! The inbox of webhooks: a delivery is verified on its raw bytes and kept before anything else is done with it;
//! it is processed afterwards, tried again where that fails, and processed anew where somebody asks for it.
//!
//! A provider takes part by a [`WebhookHandler`]. Kept deliveries are processed by the process manager
//! [`WebhookProcessing`], and those that are due again by [`Inbox::retry_due`]; doing either twice is harmless.

mod body;
mod door;
mod forget;
mod handler;
mod processing;
mod receive;
mod retry;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Arc;

use domain::webhook::Provider;

pub use door::Door;
pub use forget::{destroy_body, forget_deliveries_of, forget_if_erased, forget_old_bodies};
pub use handler::{Gate, KeptDelivery, Outcome, Trouble, WebhookHandler};
pub use processing::WebhookProcessing;
pub use receive::{ReceiveError, Received};
pub use retry::Retried;

/// The providers whose deliveries are taken in. Cheap to clone.
#[derive(Clone)]
pub struct Inbox {
    handlers: Arc<[Arc<dyn WebhookHandler>]>,
}

impl fmt::Debug for Inbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let providers = self.handlers.iter().map(|handler| handler.provider());
        f.debug_list().entries(providers).finish()
    }
}

impl Inbox {
    /// An inbox with these handlers, one for each provider.
    pub fn new(handlers: Vec<Arc<dyn WebhookHandler>>) -> Self {
        Self { handlers: handlers.into() }
    }

    fn handler(&self, provider: Provider) -> Option<&dyn WebhookHandler> {
        self.handlers.iter().find(|handler| handler.provider() == provider).map(|it| &**it)
    }
}
