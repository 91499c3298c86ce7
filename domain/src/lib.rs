//! The workshop's rules, pure: aggregates, their events and commands, and the values they are made of.
//!
//! Nothing here knows an async runtime, SQL, HTTP, a clock or randomness: time, ids, prices and look-ups
//! arrive inside the command. `decide` turns a command into events or a refusal, `evolve` folds an event
//! into the state, and the same two functions serve the live system, a rebuild and a replay.
#![deny(clippy::wildcard_enum_match_arm)]
#![warn(missing_docs)]

pub mod actor;
pub mod agenda;
pub mod aggregate;
pub mod breach;
pub mod calendar;
pub mod calendar_sync;
pub mod catalogue;
pub mod disclosure;
pub mod job_run;
pub mod notification;
pub mod payment;
pub mod permissions;
pub mod person;
pub mod policies;
pub mod policy_document;
pub mod portfolio;
pub mod quotation;
pub mod repair;
pub mod search;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod ticket;
pub mod values;
pub mod waitlist;
pub mod webhook;
pub mod wording;
pub mod work_clock;

pub use actor::{Actor, ActorId, Role};
pub use aggregate::{Command, Decider, Refusal, RefusalKind};
pub use permissions::{Capability, Grant, grant};
