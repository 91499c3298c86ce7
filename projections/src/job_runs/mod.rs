//! `job_runs`: every run of a scheduled job, who runs it, and what came of it.

mod projector;
mod queries;
mod rows;

pub use projector::JobRuns;
pub use queries::{JobRunView, get, last_due, recent, to_take_over};
pub use rows::{JobRunRow, RunStanding};
