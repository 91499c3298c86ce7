//! `payments`: attempts to pay through a gateway, and what became of their money.

mod projector;
mod queries;
mod rows;

pub use projector::Payments;
pub use queries::{PaymentFilter, PaymentView, list, to_decide, to_reconcile};
pub use rows::PaymentRow;
