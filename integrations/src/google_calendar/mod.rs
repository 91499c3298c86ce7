//! Google Calendar with a service account: a mirror of our agenda, and the times that people block there.
//!
//! Ids of entries are our own, so that writing one again is harmless. Changes are read with a sync token; when
//! Google no longer knows it (410), everything is read anew.

mod access;
mod client;
mod key;
pub mod simulator;
#[cfg(test)]
mod tests;
mod webhook;
mod wire;

pub use client::{GoogleCalendar, GoogleCalendarConfig};
pub use key::ServiceAccountKey;
pub use webhook::GoogleCalendarWebhook;

/// The provider's name in metrics, logs and the inbox.
const PROVIDER: &str = "google_calendar";
