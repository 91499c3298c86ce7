//! Work that recurs while the server runs. All of it is repeatable, and harmless in several processes at once.

use std::time::Duration;

use anyhow::Result;
use commands::Executor;
use commands::catalogue_import::{self, ImportTerms};
use commands::photos::{referenced_photos, sweep_photos};
use commands::sweeps;
use domain::payment::RECONCILED_FOR;
use domain::repair::Status;
use domain::values::RepairNumber;
use eventlog::EventLog;
use projections::ReadSide;
use projections::repair_board::{self, BoardFilter};
use projections::{payments, webhook_inbox};
use tokio_util::sync::CancellationToken;

use crate::gateways::Gateways;
use crate::wiring::WriteSide;

/// The pause between two extensions of a chain that grows all the time.
const CHAIN_PACE: Duration = Duration::from_secs(2);
/// The longest pause between two attempts to import the catalogue.
const LONGEST_PAUSE: Duration = Duration::from_mins(1);
/// Rows of the board that are looked at together.
const PAGE: u32 = 200;
/// The pause between two looks for deliveries that are due again.
const RETRY_PACE: Duration = Duration::from_secs(10);
/// Such looks between two rounds of reconciliation: a quarter of an hour (`product.md` §5 module 10).
const LOOKS_BETWEEN_RECONCILIATIONS: u64 = 90;
/// Sweeps after which photos without a repair are looked for.
const SWEEPS_BETWEEN_PHOTOS: u64 = 24;

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

/// Expires quotes, notes abandonment, and now and then removes photos that nothing refers to.
pub(super) async fn sweep(
    write_side: WriteSide,
    read_side: ReadSide,
    pause: Duration,
    stop: CancellationToken,
) {
    let mut sweeps = 0;
    while !stop.is_cancelled() {
        if let Err(error) = sweep_repairs(&write_side, &read_side).await {
            tracing::warn!(error = format!("{error:#}"), "the sweep of the repairs stopped early");
        }
        if sweeps % SWEEPS_BETWEEN_PHOTOS == 0
            && let Err(error) = remove_stray_photos(&write_side).await
        {
            tracing::warn!(error = format!("{error:#}"), "stray photos were not removed");
        }
        sweeps += 1;
        stop.run_until_cancelled(tokio::time::sleep(pause)).await;
    }
}

/// Tries deliveries again that are due, and every quarter of an hour asks the payment gateway about what is open.
pub(super) async fn follow_up_gateways(
    executor: Executor,
    read_side: ReadSide,
    gateways: Gateways,
    stop: CancellationToken,
) {
    let mut looks = 0;
    while !stop.is_cancelled() {
        if let Err(error) = retry_deliveries(&executor, &read_side, &gateways).await {
            tracing::warn!(error = format!("{error:#}"), "deliveries were not tried again");
        }
        let is_due = looks % LOOKS_BETWEEN_RECONCILIATIONS == 0 && gateways.payments.is_enabled();
        if is_due && let Err(error) = reconcile(&executor, &read_side, &gateways).await {
            tracing::warn!(error = format!("{error:#}"), "payments were not reconciled");
        }
        looks += 1;
        stop.run_until_cancelled(tokio::time::sleep(RETRY_PACE)).await;
    }
}

async fn retry_deliveries(
    executor: &Executor,
    read_side: &ReadSide,
    gateways: &Gateways,
) -> Result<()> {
    let now = executor.clock().now();
    // What came in just now is the process manager's.
    let by = now - RETRY_PACE;
    let due = webhook_inbox::due(read_side.db(), by).await?;
    let retried = gateways.inbox.retry_due(executor, due, now).await?;
    if retried.tried > 0 {
        tracing::info!(deliveries.tried = retried.tried, "deliveries were tried again");
    }
    Ok(())
}

async fn reconcile(executor: &Executor, read_side: &ReadSide, gateways: &Gateways) -> Result<()> {
    let now = executor.clock().now();
    let open = payments::to_reconcile(read_side.db(), now - RECONCILED_FOR).await?;
    let round = gateways.payments.reconcile_due(executor, open, now).await?;
    if round.asked + round.failed > 0 {
        tracing::info!(
            payments.asked = round.asked,
            payments.failed = round.failed,
            "the payment gateway was asked about what is open"
        );
    }
    Ok(())
}

async fn sweep_repairs(write_side: &WriteSide, read_side: &ReadSide) -> Result<()> {
    let executor = &write_side.executor;
    let now = executor.clock().now();
    let quoted = numbers_in(read_side, Status::Quoted).await?;
    let expired = sweeps::expire_quotes(executor, quoted, now).await?;
    let ready = numbers_in(read_side, Status::ReadyPickup).await?;
    let abandoned = sweeps::declare_abandoned(executor, ready, now).await?;
    if !(expired.changed.is_empty() && abandoned.changed.is_empty()) {
        tracing::info!(
            quotes.expired = expired.changed.len(),
            repairs.abandoned = abandoned.changed.len(),
            "time brought changes"
        );
    }
    Ok(())
}

/// The repairs that stand there, as the board shows them; their own rules judge them again.
async fn numbers_in(read_side: &ReadSide, status: Status) -> Result<Vec<RepairNumber>> {
    let filter = BoardFilter { status: vec![status], ..BoardFilter::default() };
    let (mut numbers, mut after) = (Vec::new(), None);
    loop {
        let page = repair_board::list(read_side.db(), &filter, after, PAGE).await?;
        numbers.extend(page.items.iter().map(|entry| entry.number));
        match page.next {
            Some(next) => after = Some(next),
            None => return Ok(numbers),
        }
    }
}

async fn remove_stray_photos(write_side: &WriteSide) -> Result<()> {
    let referenced = referenced_photos(&write_side.log).await?;
    let now = write_side.executor.clock().now();
    let swept = sweep_photos(write_side.photos.store(), &referenced, now).await?;
    if swept.removed > 0 {
        tracing::info!(photos.removed = swept.removed, "photos that nothing refers to are gone");
    }
    Ok(())
}
