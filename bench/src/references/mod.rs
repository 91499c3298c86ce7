//! What the subjects are held against: the leanest programs that do the same job, and the stock tools.
//!
//! A reference keeps the promise that matters (durable before acknowledged, one row per event) and nothing
//! else: no authorisation, no idempotency, no sealing, no audit.

pub(crate) mod fold;
pub(crate) mod http;
pub(crate) mod postgres_writer;
pub(crate) mod sqlite_writer;
pub(crate) mod stock;

/// Metadata as small as metadata gets.
pub(crate) const METADATA: &str = r#"{"actor":"00000000-0000-8000-8000-000000000007"}"#;
