//! Runs of scheduled jobs, as the log knows them: beginning one, ending it, and the port through which the owner
//! has one run by hand.
//!
//! Beginning is the lock: of several processes that want to begin the same run the log lets one. What a job does
//! is not known here; the scheduler knows.

mod by_hand;
mod run;

pub use by_hand::{RunJobs, StartedByHand, begin_by_hand};
pub use run::{Begun, Outcome, RunDue, begin, end};

use domain::job_run::JobRunError;

use crate::executor::ExecuteError;

/// Why a run was not begun or ended.
pub type RunError = ExecuteError<JobRunError>;
