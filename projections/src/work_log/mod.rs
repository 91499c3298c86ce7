//! `work_log`: who worked on what, and for how many minutes.

mod projector;
mod queries;
mod rows;

pub use projector::WorkLog;
pub use queries::{WorkSession, minutes_of_repair, of_repair, of_technician, running};
pub use rows::WorkRow;
