//! How the runner runs.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures::future::BoxFuture;

use crate::error::Result;

/// Tells the time; injected, so that tests can set it.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// A moment in the life of a batch at which a test can stop or fail it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The rows are folded in memory, and nothing is written.
    Folded,
    /// Rows and checkpoint are written but not committed.
    Written,
    /// They are committed, and the runner has not noticed yet.
    Committed,
    /// A rebuild is filled and about to switch.
    Switching,
}

/// Called at each step of a projection; an error is treated like one of the database.
pub type Probe = Arc<dyn Fn(&'static str, Step) -> BoxFuture<'static, Result<()>> + Send + Sync>;

/// How the runner runs.
#[derive(Clone)]
pub struct Options {
    /// The name of this process, unique among those that share the read database.
    pub owner: String,
    /// Tells the time, for leases and lags.
    pub clock: Clock,
    /// How long others leave a projection alone after its leader was last heard of.
    pub lease: Duration,
    /// How long a rebuild holds the live tables still for its switch, at most.
    pub hold: Duration,
    /// How often an idle follower looks for itself.
    pub poll: Duration,
    /// Events of a live batch, at most.
    pub live_batch: usize,
    /// How far behind, in positions, a projection catches up by replay.
    pub catch_up_from: u64,
    /// Catch-ups that run at the same time; each takes its share of memory.
    pub catch_ups: usize,
    /// For tests.
    pub probe: Option<Probe>,
}

impl Options {
    /// The defaults for a process of that name.
    pub fn new(owner: impl Into<String>, clock: Clock) -> Self {
        Self {
            owner: owner.into(),
            clock,
            lease: Duration::from_secs(10),
            hold: Duration::from_secs(30),
            poll: Duration::from_millis(250),
            live_batch: 500,
            catch_up_from: 2_000,
            catch_ups: 2,
            probe: None,
        }
    }

    /// Until when a lease taken now lasts.
    pub(crate) fn lease_until(&self) -> DateTime<Utc> {
        (self.clock)() + chrono::Duration::from_std(self.lease).unwrap_or_default()
    }

    /// Until when tables held still now are held.
    pub(crate) fn hold_until(&self) -> DateTime<Utc> {
        (self.clock)() + chrono::Duration::from_std(self.hold).unwrap_or_default()
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("owner", &self.owner)
            .field("lease", &self.lease)
            .finish_non_exhaustive()
    }
}
