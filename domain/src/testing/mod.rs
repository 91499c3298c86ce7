//! What tests of this crate and of others share: given/when/then over pure aggregates, and golden events.
//!
//! Only built for tests and with the feature `testing`; nothing here runs in production.

pub mod golden;
pub mod scenario;

pub use scenario::{Scenario, given, replay};
