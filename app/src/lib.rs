//! The composition root: configuration, wiring, telemetry, command line, and the demo.
//!
//! Everything else in the workspace is a library that knows its neighbours by their ports; here they are put
//! together. The binary `cirujano` is a few lines over [`cli::run`].
#![cfg_attr(test, expect(clippy::result_large_err, reason = "the error of figment's test jail"))]

pub mod cli;
pub mod config;
pub mod demo;
pub mod gateways;
pub mod serve;
pub mod telemetry;
pub mod wiring;
