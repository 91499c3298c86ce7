//! The proof that nothing changes without an event: the whole log is folded again, into scratch tables, and
//! every row is compared with the live tables as they were at one moment.
//!
//! Memory stays bounded, the live runner is not stopped, and an alteration of any column is found.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use eventlog::{EventLog, Position};
use serde::Serialize;
use tokio_util::sync::CancellationToken;

use crate::compare::{Comparison, Difference, compare};
use crate::db::{Db, Names, Scan};
use crate::error::{ProjectionError, Result};
use crate::fold::Projection;
use crate::generation;
use crate::runner::batch::replay_batches;
use crate::runner::checkpoint::Checkpoint;
use crate::runner::engine::Engine;

/// Differences that are told one by one.
const REPORTED: usize = 50;

/// How far a verification has come.
#[derive(Debug, Clone, Serialize)]
pub struct VerifyProgress {
    /// Which projection.
    pub name: &'static str,
    /// How far it is along the log, in positions …
    pub done: u64,
    /// … of so many.
    pub total: u64,
}

/// What a verification found.
#[derive(Debug, Clone, Serialize)]
pub struct VerifyReport {
    /// Which projection.
    pub name: &'static str,
    /// Up to which position.
    pub position: Position,
    /// Events folded.
    pub events: u64,
    /// Rows compared.
    pub rows: u64,
    /// Rows that differ.
    pub differing: u64,
    /// The first of them.
    pub differences: Vec<Difference>,
    /// Events that are parked, whose rows are therefore behind.
    pub parked: u64,
    /// How long it took, seconds.
    pub seconds: f64,
}

impl VerifyReport {
    /// Whether every row is what the log says.
    pub const fn is_equal(&self) -> bool {
        self.differing == 0
    }
}

/// Folds the log up to the live checkpoint and compares.
pub(crate) async fn verify(
    db: &Db,
    log: &EventLog,
    projection: Projection,
    stop: &CancellationToken,
    mut progress: impl FnMut(&VerifyProgress) + Send,
) -> Result<VerifyReport> {
    let began = Instant::now();
    let mut snapshot = db.snapshot().await?;
    let live = Checkpoint::read_in(&mut snapshot, &projection, &Names::Live).await?;
    let live = live.ok_or_else(|| ProjectionError::Unknown(projection.name.into()))?;
    if live.version != projection.version {
        return Err(ProjectionError::OtherVersion {
            name: projection.name.into(),
            found: live.version,
            wanted: projection.version,
        });
    }
    // Under a number of its own: who verifies at the same time drops these tables as leftovers, and the next
    // write of this verification fails instead of mixing with the other's.
    let number = scratch_number();
    let names = Names::Scratch(number);
    generation::drop_leftovers(db, &projection, "verify").await?;
    let scratch_generation = -i64::try_from(number).unwrap_or(i64::MAX);
    let start = Checkpoint::start(scratch_generation, 0, projection.version);
    generation::create_beside(db, &projection, &names, &start).await?;
    let outcome = async {
        let mut engine = Engine::open(db, projection, names.clone(), None).await?;
        let total = live.position.commit;
        let mut told = VerifyProgress { name: projection.name, done: 0, total };
        let until = Some(live.position);
        let after = engine.checkpoint().position;
        let mut batches = replay_batches(log, projection, after, until);
        while let Some(batch) = batches.recv().await {
            let batch = batch?;
            engine.write(&batch, None).await?;
            told.done = batch.last.commit;
            progress(&told);
            if stop.is_cancelled() {
                return Err(ProjectionError::Stopped);
            }
        }
        let mut found = Comparison::new(REPORTED);
        for schema in (projection.schemas)() {
            let scratch = names.of(schema.table);
            let live = (Scan::Snapshot(&mut snapshot), schema.table);
            compare(schema, live, (Scan::Live(db), &scratch), &mut found).await?;
        }
        Ok((engine.checkpoint().events, found))
    }
    .await;
    snapshot.roll_back().await;
    drop(generation::drop_leftovers(db, &projection, "verify").await);
    forget_parked(db, &projection, scratch_generation).await?;
    let (events, found) = outcome?;
    Ok(VerifyReport {
        name: projection.name,
        position: live.position,
        events,
        rows: found.rows,
        differing: found.total,
        differences: found.first,
        parked: crate::runner::parked::parked_count(db, projection.name, live.generation).await?,
        seconds: began.elapsed().as_secs_f64(),
    })
}

/// Unique among the verifications of this process, and hardly ever that of another process.
fn scratch_number() -> u64 {
    static COUNT: AtomicU64 = AtomicU64::new(1);
    (u64::from(std::process::id()) << 16) + COUNT.fetch_add(1, Ordering::Relaxed)
}

async fn forget_parked(db: &Db, projection: &Projection, generation: i64) -> Result<()> {
    use crate::cell::{Cell, CellType};
    let sql = "DELETE FROM parked_events WHERE projection = ? AND generation = ?";
    let key = [Cell::Text(projection.name.into()), generation.to_cell()];
    let mut tx = db.begin().await?;
    tx.execute("clearing parked events", sql, &key).await?;
    tx.commit().await
}
