//! What all simulators share: faults on demand, callbacks, plain answers, a place on the loopback.
//!
//! Simulators live in the binary, since `cirujano serve --sandbox` runs them. They stay strict where the real
//! service is strict, and they never speak to anything but this machine.

mod answers;
mod callbacks;
mod faults;
mod loopback;
mod paths;

pub use callbacks::{CallbackPlan, CallbackRecord};
pub use faults::Fault;
pub use loopback::{Loopback, Serving};

pub(crate) use answers::{json, moved, not_possible, text};
pub(crate) use callbacks::{Callback, Callbacks, Persistence};
pub(crate) use faults::Faults;
pub(crate) use paths::part;

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks the state of a simulator.
pub(crate) fn lock<T>(state: &Mutex<T>) -> MutexGuard<'_, T> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}
