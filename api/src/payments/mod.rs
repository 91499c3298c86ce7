//! Payments that staff record. Online payment comes with its gateway.

pub(crate) mod record_manual;
