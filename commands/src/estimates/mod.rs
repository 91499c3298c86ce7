//! Estimates: giving one against an accepted disclaimer, keeping it, and opening it with its link.

mod access;
mod give;
mod save;
#[cfg(test)]
mod tests;

pub use access::open_estimate;
pub use give::{AcceptedDisclaimer, EstimateError, GiveEstimate, GivenEstimate, give_estimate};
pub use save::{SaveEstimate, save_estimate};
