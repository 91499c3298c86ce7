//! `portfolio`: repaired instruments that are shown to the public.

mod projector;
mod queries;
mod rows;

pub use projector::Portfolio;
pub use queries::{PortfolioItem, all, by_repair, get, latest, list};
pub use rows::{PortfolioRow, Visibility};
