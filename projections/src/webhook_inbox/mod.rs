//! `webhook_inbox`: what providers delivered, whether it was processed, and when it is tried again.

mod projector;
mod queries;
mod rows;

pub use projector::WebhookInbox;
pub use queries::{DeliveryView, InboxFilter, due, list, with_old_bodies};
pub use rows::{DeliveryRow, Standing};
