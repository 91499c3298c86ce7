//! The scheduled jobs of the workshop.
//!
//! [`Scheduler`] sees to it that each run happens, once, whichever process is up: a run is a stream of the log whose
//! first event is the lock (`domain::job_run`). The cron library only wakes it; which instants are due is for the
//! domain to say. What each job does is one file in `jobs/`, and every one of them can be repeated without harm.
#![warn(missing_docs)]

mod alarm;
mod by_hand;
mod done;
mod jobs;
mod missed;
mod runs;
mod telling;
mod tools;

pub use done::{Done, JobFailure};
pub use jobs::{fire_due_levels, retry_deliveries};
pub use runs::Scheduler;
pub use tools::Tools;
