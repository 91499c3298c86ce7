//! Flow.cl: payments in Chilean pesos by a page of the provider's.
//!
//! Every call carries a signature over its parameters. Callbacks carry a token and no signature: they only say
//! "look again", and what became of the payment is asked for with our own keys.

mod client;
mod signature;
pub mod simulator;
#[cfg(test)]
mod tests;
mod webhook;
mod wire;

pub use client::{Flow, FlowConfig};
pub use webhook::FlowCallback;
