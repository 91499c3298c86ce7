//! How every call to a provider is made: time-outs, retries where they are safe, a circuit breaker per provider,
//! figures, and not a word about keys, tokens or people.
//!
//! The only place that builds an HTTP client. SMTP goes through [`Guard`] as well.

mod answer;
mod breaker;
mod client;
mod guard;
mod settings;
mod telemetry;
#[cfg(test)]
mod tests;
mod tls;

pub(crate) use answer::{Answer, plain_code};
pub(crate) use client::{Http, plain_client};
pub(crate) use guard::{Guard, Operation};
pub use settings::{BreakerPolicy, GatewayConfigError, HttpSettings, RetryPolicy, Surroundings};
