//! Work that recurs while the server runs. All of it is repeatable, and harmless in several processes at once.

use std::time::Duration;

use commands::Executor;
use commands::catalogue_import::{self, ImportTerms};
use commands::webhooks::Inbox;
use eventlog::EventLog;
use projections::ReadSide;
use tokio_util::sync::CancellationToken;

/// The pause between two extensions of a chain that grows all the time.
const CHAIN_PACE: Duration = Duration::from_secs(2);
/// The longest pause between two attempts to import the catalogue.
const LONGEST_PAUSE: Duration = Duration::from_mins(1);
/// The pause between two looks for deliveries that are due again.
const RETRY_PACE: Duration = Duration::from_secs(10);

/// Loads the catalogue that is built in, again and again while the log cannot be reached. A workshop without it
/// still works, so any other failure is told and no more.
pub(super) async fn import_catalogue(executor: Executor, stop: CancellationToken) {
    let mut pause = Duration::from_secs(1);
    loop {
        match catalogue_import::import_curated(&executor, ImportTerms::default()).await {
            Ok(report) => {
                let (added, revised) = (report.added.len(), report.revised.len());
                tracing::info!(added, revised, "the catalogue is up to date");
                return;
            }
            Err(error) if error.is_transient() => {
                tracing::warn!(%error, "the catalogue was not imported; it will be");
            }
            Err(error) => {
                tracing::error!(%error, "the catalogue was not imported");
                return;
            }
        }
        if stop.run_until_cancelled(tokio::time::sleep(pause)).await.is_none() {
            return;
        }
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// Keeps the hash chain up with the log.
pub(super) async fn extend_chain(log: EventLog, stop: CancellationToken) {
    let mut wakeups = log.wakeups();
    while !stop.is_cancelled() {
        wakeups.borrow_and_update();
        if let Err(error) = log.chain().extend().await {
            tracing::warn!(%error, "the hash chain was not extended; it will be");
        }
        let moved = async {
            tokio::time::sleep(CHAIN_PACE).await;
            wakeups.changed().await
        };
        match stop.run_until_cancelled(moved).await {
            Some(Ok(())) => {}
            Some(Err(_)) | None => return,
        }
    }
}

/// Tries deliveries again as soon as they are due; the job `sweep_webhooks` is the safety net.
pub(super) async fn retry_deliveries(
    executor: Executor,
    read_side: ReadSide,
    inbox: Inbox,
    stop: CancellationToken,
) {
    while !stop.is_cancelled() {
        let now = executor.clock().now();
        match scheduler::retry_deliveries(&executor, &read_side, &inbox, now).await {
            Ok(retried) if retried.tried > 0 => {
                tracing::info!(deliveries.tried = retried.tried, "deliveries were tried again");
            }
            Ok(_) => {}
            Err(error) => tracing::warn!(%error, "deliveries were not tried again"),
        }
        stop.run_until_cancelled(tokio::time::sleep(RETRY_PACE)).await;
    }
}
