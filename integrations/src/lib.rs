//! Gateways to the outside, each with the simulator that it is tested against.
//!
//! One folder per provider: `client` implements a port of `commands::gateways`, `wire` is what goes over the
//! line, `webhook` verifies and reads what the provider sends on its own, `simulator` answers as the real
//! service does. The same client serves production and the sandbox: only addresses and keys differ.
#![warn(missing_docs)]

mod chile_time;
pub mod flow;
mod forms;
pub mod google_calendar;
mod hex;
mod http;
mod mail_text;
mod numbers;
#[cfg(test)]
mod privacy_tests;
pub mod sandbox;
pub mod sendgrid;
pub mod simulator;
pub mod smtp;
#[cfg(test)]
mod test_support;
pub mod twilio;

pub use http::{BreakerPolicy, GatewayConfigError, HttpSettings, RetryPolicy, Surroundings};
