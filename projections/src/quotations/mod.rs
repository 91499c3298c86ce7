//! `quotations`: estimates, and every revision of the formal quotes.
//!
//! A row is found by what its events name: an estimate by its own id, a formal revision by the repair and its
//! number. Whose a formal quote is stands once per repair in `quoted_repairs`.

mod projector;
mod queries;
mod rows;

pub use projector::{QuotationRows, Quotations};
pub use queries::{
    EstimateView, FormalView, QuotationView, estimate, formal, formal_by_quotation, of_customer,
    of_repair,
};
pub use rows::{QuotationKind, QuotationRow, QuotationStatus, QuotedRepairRow};
