//! The mirror of the agenda while the server runs. All of it is repeatable, and harmless in several processes at once.

use std::time::Duration;

use anyhow::Result;
use commands::Executor;
use commands::calendar_mirror::CalendarMirror;
use domain::calendar::santiago_date;
use projections::{ReadSide, appointments};
use tokio_util::sync::CancellationToken;

/// The pause between two looks for entries that are not written yet.
const WRITE_PACE: Duration = Duration::from_secs(10);
/// Such looks between two readings of what changed there: five minutes, since notices get lost.
const LOOKS_BETWEEN_READINGS: u64 = 30;

/// Writes what the provider did not take at once, reads what changed there, and keeps a channel open.
pub(super) async fn follow(
    executor: Executor,
    read_side: ReadSide,
    mirror: CalendarMirror,
    stop: CancellationToken,
) {
    if !mirror.is_enabled() {
        return;
    }
    let mut looks = 0;
    while !stop.is_cancelled() {
        if let Err(error) = write_due(&executor, &read_side, &mirror).await {
            tracing::warn!(
                error = format!("{error:#}"),
                "the mirror of the agenda was not written"
            );
        }
        if looks % LOOKS_BETWEEN_READINGS == 0 {
            read(&executor, &mirror).await;
        }
        looks += 1;
        stop.run_until_cancelled(tokio::time::sleep(WRITE_PACE)).await;
    }
}

async fn write_due(
    executor: &Executor,
    read_side: &ReadSide,
    mirror: &CalendarMirror,
) -> Result<()> {
    let today = santiago_date(executor.clock().now());
    let due = appointments::mirror_due(read_side.db(), today).await?;
    let round = mirror.write_due(executor, due).await?;
    if round.written + round.left > 0 {
        tracing::info!(
            entries.written = round.written,
            entries.left = round.left,
            "entries of the agenda were written"
        );
    }
    Ok(())
}

async fn read(executor: &Executor, mirror: &CalendarMirror) {
    match mirror.read_changes(executor).await {
        Ok(read) if read.entries > 0 => {
            tracing::info!(
                entries.read = read.entries,
                whole = read.whole,
                "the mirror of the agenda was read"
            );
        }
        Ok(_) => {}
        Err(error) => tracing::warn!(%error, "the mirror of the agenda was not read"),
    }
    match mirror.keep_watching(executor).await {
        Ok(true) => tracing::info!("changes of the mirrored calendar are told from now on"),
        Ok(false) => {}
        Err(error) => tracing::warn!(%error, "no channel to the mirrored calendar is open"),
    }
}
