//! Time and randomness of the providers that are played in this process.

use std::sync::Arc;

use commands::{RandomIds, SystemClock};
use integrations::Surroundings;

/// The real ones: nobody sets the clock of a server that is killed.
pub(crate) fn surroundings() -> Surroundings {
    let clock = Arc::new(SystemClock);
    let ids = Arc::new(RandomIds::new(clock.clone()));
    Surroundings { clock, ids }
}
