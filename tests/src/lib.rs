//! What the test suites share.
#![allow(clippy::return_self_not_must_use, reason = "an expectation is asserted, then dropped")]

pub mod databases;
pub mod read_databases;
mod scratch;
pub mod test_app;
