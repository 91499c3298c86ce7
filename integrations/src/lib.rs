//! Gateways to the outside.
