//! `sweep_webhooks`: deliveries that were stored and not handled, and whose next try is due.

use chrono::{DateTime, TimeDelta, Utc};
use commands::Executor;
use commands::webhooks::{Inbox, Retried};
use projections::{ReadSide, webhook_inbox};

use crate::done::{Done, JobFailure};
use crate::tools::Tools;

/// What came in just now is the process manager's.
const JUST_NOW: TimeDelta = TimeDelta::seconds(10);

pub(super) async fn run(tools: &Tools) -> Result<Done, JobFailure> {
    let (executor, now) = (&tools.executor, tools.now());
    let retried = retry_deliveries(executor, &tools.read_side, &tools.inbox, now).await?;
    let done = match retried.tried {
        0 => Done::nothing(),
        tried => Done::saying(format!("Se procesaron de nuevo {tried} notificaciones")),
    };
    Ok(done.counting("tried", retried.tried).counting("left", retried.left))
}

/// Tries the deliveries again that are due at `now`.
///
/// # Errors
/// When the log or the read tables fail.
pub async fn retry_deliveries(
    executor: &Executor,
    read_side: &ReadSide,
    inbox: &Inbox,
    now: DateTime<Utc>,
) -> Result<Retried, JobFailure> {
    let due = webhook_inbox::due(read_side.db(), now - JUST_NOW).await?;
    Ok(inbox.retry_due(executor, due, now).await?)
}
