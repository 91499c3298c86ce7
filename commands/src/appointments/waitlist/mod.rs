//! The waitlist: getting on and off it, offering what became free, and what time alone brings about.
//!
//! The list is one small stream, so that it is read from there and needs no table. An entry's id is that of the command
//! that made it.

mod joining;
mod offering;
mod sweep;
#[cfg(test)]
mod tests;

pub use joining::{Joined, WishedPlace, join, leave, open_entry};
pub(crate) use offering::{can_book, leave_all, note_booking, offer_freed};
pub use sweep::{WaitlistSweep, sweep};

use std::sync::Arc;

use domain::waitlist::{WAITLIST_ID, Waitlist, WaitlistCommand, WaitlistIntent};
use eventlog::LogError;

use super::ChangeError;
use crate::context::Context;
use crate::executor::{ExecuteError, Executed, Executor};

/// Everybody who waits, as the log knows it now.
///
/// # Errors
/// A failure of the log.
pub async fn waitlist(executor: &Executor) -> Result<Arc<Waitlist>, LogError> {
    let loaded = executor.load_if_any::<Waitlist>(WAITLIST_ID).await?;
    Ok(loaded.map(|loaded| loaded.state).unwrap_or_default())
}

async fn give(
    executor: &Executor,
    intent: WaitlistIntent,
    context: Context,
) -> Result<Executed, ChangeError> {
    let command = WaitlistCommand { by: context.actor.clone(), at: executor.clock().now(), intent };
    let done = executor.execute::<Waitlist>(WAITLIST_ID, command, context).await;
    done.map_err(ExecuteError::erase)
}
