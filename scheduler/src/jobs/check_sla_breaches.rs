//! `check_sla_breaches`: the safety net behind the timer of tickets (`product.md` §8 row 12).

use chrono::{DateTime, Utc};
use commands::Executor;
use commands::tickets::{self, Fired};
use projections::{ReadSide, tickets as desk};

use crate::done::{Done, JobFailure};
use crate::tools::Tools;

pub(super) async fn run(tools: &Tools) -> Result<Done, JobFailure> {
    let fired = fire_due_levels(&tools.executor, &tools.read_side, tools.now()).await?;
    if fired.changed.is_empty() {
        return Ok(Done::nothing());
    }
    let count = fired.changed.len();
    Ok(Done::saying(format!("Plazos anotados en {count} tickets")).counting("tickets", count))
}

/// Notes the levels of tickets that have fallen due by `now`. The timer does the same whenever one falls due.
///
/// # Errors
/// When the log or the read tables fail.
pub async fn fire_due_levels(
    executor: &Executor,
    read_side: &ReadSide,
    now: DateTime<Utc>,
) -> Result<Fired, JobFailure> {
    let due = desk::due(read_side.db(), now).await?;
    Ok(tickets::fire_due_levels(executor, due, now).await?)
}
