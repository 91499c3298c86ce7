//! `repair_board`: one row for every repair, as the workshop's lists show it.
//!
//! Names of customers are joined from `people` when the list is read. The table is clustered by the position of
//! the intake, so that the newest repairs are read off in order.

mod ledger;
mod projector;
mod queries;
mod rows;
#[cfg(test)]
mod tests;

pub use projector::RepairBoard;
pub use queries::{BoardEntry, BoardFilter, get, list};
pub use rows::BoardRow;
