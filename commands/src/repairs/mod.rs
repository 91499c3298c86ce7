//! Repairs: taking an instrument in under the next number, and the look-ups that other commands need.

mod access;
pub(crate) mod numbers;
mod receive;
#[cfg(test)]
mod tests;

pub use access::{RepairAccess, open_with_link};
pub(crate) use receive::label;
pub use receive::{ReceiveError, ReceiveRepair, ReceivedRepair, look_up_correction, receive};
