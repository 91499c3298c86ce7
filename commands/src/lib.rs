//! The write side: everything that changes the workshop goes through here.
//!
//! [`Executor`] is the one path to the log. The use cases beside it (an intake, a registration, a sign-in)
//! gather what a command needs to know and hand it to the executor; process managers react to what was
//! recorded. Nothing here answers questions: that is the read side.
#![warn(missing_docs)]

pub mod appointments;
pub mod auth;
pub mod backup;
pub mod breaches;
pub mod calendar_mirror;
pub mod catalogue_import;
pub mod context;
pub mod estimates;
pub mod executor;
mod folded;
pub mod gateways;
pub mod jobs;
mod left_out;
pub mod notifications;
pub mod papers;
pub mod payments;
pub mod people;
pub mod photos;
pub mod policies;
pub mod ports;
pub mod process_managers;
pub mod repairs;
pub mod sweeps;
#[cfg(test)]
mod test_support;
pub mod tickets;
pub mod webhooks;
pub mod workshop;

pub use context::Context;
pub use executor::{AsOf, Executable, ExecuteError, Executed, Executor, Loaded, Refused};
pub use ports::{Clock, Ids, LinkToken, RandomIds, SeededIds, SetClock, SystemClock};
pub use workshop::Workshop;
