//! Twilio: SMS out, what became of them, and what people answer.
//!
//! A message that is posted twice arrives twice. Callbacks are signed over their address and their fields.

mod client;
mod signature;
pub mod simulator;
#[cfg(test)]
mod tests;
mod webhook;
mod wire;

pub use client::{Twilio, TwilioConfig};
pub use webhook::TwilioWebhook;

/// The provider's name in metrics, logs and the inbox.
const PROVIDER: &str = "twilio";
/// The field in the address of callbacks that names the message by our own id: should the answer with Twilio's id be
/// lost, its callbacks tell which one it was.
const NOTIFICATION: &str = "notification";
