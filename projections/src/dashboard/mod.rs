//! `dashboard`: the workshop in figures, without ever looking through the log.
//!
//! `repair_milestones` holds one row per repair with the instants and sums that figures are made of,
//! `quote_decisions` one per answer to a quote, `cash_movements` one per payment, and `repair_counts` how many
//! repairs there are in each state. Whatever depends on the present is computed when it is asked for, from a
//! clock that the caller passes in; percentiles are taken over the rows of the months asked for.

mod figures;
mod kpis;
mod milestones;
mod overview;
mod projector;
mod rows;

pub use figures::{Distribution, Share};
pub use kpis::{MonthlyKpis, WarrantyReturns, kpis, warranty_returns};
pub use overview::{Ageing, Overview, StateCount, overview};
pub use projector::{Dashboard, DashboardRows};
pub use rows::{CashRow, CountRow, DecisionRow, MilestoneRow, QuoteAnswer};
