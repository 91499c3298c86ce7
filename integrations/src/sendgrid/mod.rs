//! SendGrid: mail out, events about it, and mail in.
//!
//! Nothing here is idempotent at the provider: a mail that is posted twice arrives twice. Events are signed over
//! their raw bytes; inbound mail is vouched for by a secret in its address, and by a signature where one is set.

mod client;
mod inbound;
mod signature;
pub mod simulator;
#[cfg(test)]
mod tests;
mod webhook;
mod wire;

pub use client::{SendGrid, SendGridConfig};
pub use inbound::SendGridInbound;
pub use webhook::SendGridEvents;

/// The provider's name in metrics, logs and the inbox.
const PROVIDER: &str = "sendgrid";
