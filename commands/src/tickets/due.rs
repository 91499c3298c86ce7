//! What time alone brings about: levels of the escalation, decisions that are missing.

use chrono::{DateTime, Utc};
use domain::Actor;
use domain::ticket::{Ticket, TicketIntent};
use domain::values::TicketId;
use eventlog::LogError;
use uuid::{Uuid, uuid};

use super::{ChangeError, give};
use crate::context::Context;
use crate::executor::{ExecuteError, Executor};

/// The root of the command ids of the timer.
const TIMER: Uuid = uuid!("0d0f7c51-3b0d-5e0a-8a35-6f2c3a1d9b17");

/// What the timer did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fired {
    /// The tickets of which something had fallen due.
    pub changed: Vec<TicketId>,
    /// How many were looked at and left alone.
    pub left: usize,
    /// How many could not be read, or did not take it.
    pub failed: usize,
}

/// Notes the levels and missing decisions that have fallen due by `now`. Which tickets may be concerned is for the
/// caller to say; calling it again, or twice at once, changes nothing.
///
/// A ticket that cannot be read holds up none of the others.
///
/// # Errors
/// When the log cannot be reached; what was done until then stays done.
pub async fn fire_due_levels(
    executor: &Executor,
    candidates: impl IntoIterator<Item = TicketId>,
    now: DateTime<Utc>,
) -> Result<Fired, LogError> {
    let mut fired = Fired::default();
    for ticket in candidates {
        match fire(executor, ticket, now).await {
            Ok(true) => fired.changed.push(ticket),
            Ok(false) => fired.left += 1,
            Err(ExecuteError::Log(error)) if error.is_outage() => return Err(error),
            Err(error) => {
                tracing::error!(ticket.id = %ticket, %error, "a due level was not noted");
                fired.failed += 1;
            }
        }
    }
    Ok(fired)
}

/// Whether something had fallen due and is noted now.
async fn fire(
    executor: &Executor,
    ticket: TicketId,
    now: DateTime<Utc>,
) -> Result<bool, ChangeError> {
    let loaded = executor.load_if_any::<Ticket>(&ticket.to_string()).await?;
    let due = loaded.filter(|loaded| loaded.state.next_due().is_some_and(|due| due <= now));
    let Some(loaded) = due else { return Ok(false) };
    // What falls due depends on the version and nothing else.
    let command_id = Uuid::new_v5(&TIMER, format!("{ticket} {}", loaded.version).as_bytes());
    let context = Context::new(Actor::system("ticket_timer"), command_id, "ticket_timer");
    let executed = give(executor, ticket, TicketIntent::FireDueLevels, context).await?;
    Ok(!executed.replayed)
}
