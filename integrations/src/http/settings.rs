//! How patient calls are, and what a gateway cannot be built from.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use commands::{Clock, Ids};

/// Time and randomness, which come from outside.
#[derive(Clone)]
pub struct Surroundings {
    /// Where the time comes from.
    pub clock: Arc<dyn Clock>,
    /// Where ids and randomness come from.
    pub ids: Arc<dyn Ids>,
}

impl fmt::Debug for Surroundings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Surroundings")
    }
}

/// How patient calls to a provider are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HttpSettings {
    /// How long reaching the provider may take, TLS included.
    pub connect_timeout: Duration,
    /// How long one attempt may take in all.
    pub timeout: Duration,
    /// How attempts follow one another.
    pub retry: RetryPolicy,
    /// When a provider is given a rest.
    pub breaker: BreakerPolicy,
}

impl Default for HttpSettings {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(4),
            timeout: Duration::from_secs(10),
            retry: RetryPolicy::default(),
            breaker: BreakerPolicy::default(),
        }
    }
}

/// How attempts follow one another. Each wait is drawn between half of its longest and its longest, so that many
/// callers do not come back at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryPolicy {
    /// How many attempts there are in all.
    pub attempts: u32,
    /// The longest wait after the first attempt; it doubles with each.
    pub first_wait: Duration,
    /// No wait is longer. A provider that asks for a longer pause is left to the caller.
    pub longest_wait: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            attempts: 3,
            first_wait: Duration::from_millis(300),
            longest_wait: Duration::from_secs(4),
        }
    }
}

/// When a provider is given a rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BreakerPolicy {
    /// After how many failures in a row.
    pub failures: u32,
    /// For how long the first time; it doubles each time a trial fails.
    pub rest: Duration,
    /// No rest is longer.
    pub longest_rest: Duration,
}

impl Default for BreakerPolicy {
    fn default() -> Self {
        Self { failures: 5, rest: Duration::from_secs(30), longest_rest: Duration::from_mins(5) }
    }
}

/// What is wrong with a gateway's configuration. Values are not repeated: they may be secrets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{provider}: {setting} {why}")]
pub struct GatewayConfigError {
    /// Which gateway.
    pub provider: &'static str,
    /// Which setting.
    pub setting: &'static str,
    /// What is wrong with it.
    pub why: &'static str,
}
