//! Notes the levels of tickets when they fall due: it sleeps until the next instant that the read table knows.
//!
//! The instants were computed when they were written; nothing is scanned. In several processes at once it is
//! harmless, since what falls due is one command with one id. The job `check_sla_breaches` is its safety net.

use std::time::Duration;

use anyhow::Result;
use chrono::{DateTime, Utc};
use commands::Executor;
use projections::{ReadSide, tickets};
use tokio_util::sync::CancellationToken;

/// The longest sleep: a ticket that was opened meanwhile may be due before the one that was waited for.
const LONGEST: Duration = Duration::from_secs(15);
/// The shortest, while the table has not seen yet what was noted.
const SHORTEST: Duration = Duration::from_secs(1);

/// Runs until it is stopped.
pub(super) async fn run(executor: Executor, read_side: ReadSide, stop: CancellationToken) {
    while !stop.is_cancelled() {
        let pause = match fire(&executor, &read_side).await {
            Ok(next) => pause_until(next, executor.clock().now()),
            Err(error) => {
                tracing::warn!(
                    error = format!("{error:#}"),
                    "due levels of tickets were not noted"
                );
                LONGEST
            }
        };
        stop.run_until_cancelled(tokio::time::sleep(pause)).await;
    }
}

/// Notes what is due now; the next instant at which something will be.
async fn fire(executor: &Executor, read_side: &ReadSide) -> Result<Option<DateTime<Utc>>> {
    let now = executor.clock().now();
    let fired = scheduler::fire_due_levels(executor, read_side, now).await?;
    if !fired.changed.is_empty() {
        tracing::info!(tickets = fired.changed.len(), "levels of tickets were reached");
    }
    // A ticket that failed stays due: it is tried again now and then, not all the time.
    if fired.failed > 0 {
        return Ok(None);
    }
    Ok(tickets::next_due(read_side.db()).await?)
}

fn pause_until(next: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Duration {
    let pause = next.map_or(LONGEST, |next| (next - now).to_std().unwrap_or_default());
    pause.clamp(SHORTEST, LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_wakes_at_the_next_instant_and_now_and_then() {
        let now = DateTime::from_timestamp(1_795_348_800, 0).unwrap();
        let at = |seconds| Some(now + chrono::TimeDelta::seconds(seconds));
        assert_eq!(pause_until(at(7), now), Duration::from_secs(7));
        assert_eq!(pause_until(at(3_600), now), LONGEST);
        assert_eq!(pause_until(at(-5), now), SHORTEST);
        assert_eq!(pause_until(None, now), LONGEST);
    }
}
