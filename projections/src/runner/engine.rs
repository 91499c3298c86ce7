//! One batch into one set of tables: load, fold, write, move the checkpoint, all or nothing.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use chrono::{DateTime, Utc};

use super::batch::Batch;
use super::checkpoint::Checkpoint;
use super::options::{Probe, Step};
use super::parked::{Parked, ParkedRow, park, parked_aggregates};
use crate::db::{Db, Names, load_rows, write_changes};
use crate::error::{ProjectionError, Result};
use crate::fold::{AnyTable, Fold, Item, Projection, TableChanges, Unprojectable};

/// Rows kept in hand between batches, roughly and at most, in bytes of their cells.
const CACHE_BYTES: usize = 24 << 20;

/// Who leads, and until when others believe it.
#[derive(Debug, Clone)]
pub(crate) struct Lease {
    pub(crate) owner: String,
    pub(crate) until: DateTime<Utc>,
}

/// The rows of a projection in hand, and the checkpoint that they belong to.
///
/// Rows stay in hand from one batch to the next. That is right because the checkpoint that was read with them
/// fences every write: if anybody else touched the tables, this engine's next write fails, and it forgets.
pub(crate) struct Engine {
    db: Db,
    projection: Projection,
    names: Names,
    probe: Option<Probe>,
    fold: Box<dyn Fold>,
    checkpoint: Checkpoint,
    parked: Parked,
    row_bytes: HashMap<&'static str, usize>,
}

/// What a pass over a batch came to.
struct Passed {
    parked: Vec<ParkedRow>,
    changes: Vec<TableChanges>,
}

impl Engine {
    /// Takes up a projection where its tables stand.
    pub(crate) async fn open(
        db: &Db,
        projection: Projection,
        names: Names,
        probe: Option<Probe>,
    ) -> Result<Self> {
        let checkpoint = Checkpoint::read(db, &projection, &names).await?;
        let checkpoint =
            checkpoint.ok_or_else(|| ProjectionError::Unknown(projection.name.into()))?;
        if checkpoint.version != projection.version {
            return Err(ProjectionError::OtherVersion {
                name: projection.name.into(),
                found: checkpoint.version,
                wanted: projection.version,
            });
        }
        let parked = parked_aggregates(db, &projection, checkpoint.generation).await?;
        let fold = (projection.fold)();
        let (db, row_bytes) = (db.clone(), HashMap::new());
        Ok(Self { db, projection, names, probe, fold, checkpoint, parked, row_bytes })
    }

    /// Where the tables stand.
    pub(crate) const fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// Folds a batch that begins at the checkpoint, and moves the checkpoint to its end.
    ///
    /// # Errors
    /// Nothing was written, or (when the connection broke while committing) everything was. Either way the
    /// engine must be opened again.
    pub(crate) async fn write(&mut self, batch: &Batch, lease: Option<&Lease>) -> Result<()> {
        if batch.after != self.checkpoint.position {
            return Err(ProjectionError::Fenced(self.projection.name.into()));
        }
        let began = Instant::now();
        let Passed { parked, changes } = self.pass(batch).await?;
        let mut next = self.checkpoint.clone();
        next.position = batch.last;
        next.events += batch.events;
        next.recorded_at = batch.last_at.or(next.recorded_at);
        Self::take_lease(&mut next, lease);

        self.probe(Step::Folded).await?;
        let mut tx = self.db.begin().await?;
        self.checkpoint.replace(&mut tx, &self.projection, &self.names, &next).await?;
        park(&mut tx, &parked).await?;
        self.weigh(&changes);
        for table in changes {
            write_changes(&mut tx, &self.names.of(table.schema.table), table).await?;
        }
        self.probe(Step::Written).await?;
        tx.commit().await?;
        self.probe(Step::Committed).await?;

        self.checkpoint = next;
        self.forget_if_too_many();
        let name = self.projection.name;
        metrics::histogram!("projection_batch_seconds", "projection" => name)
            .record(began.elapsed().as_secs_f64());
        metrics::counter!("projection_events_total", "projection" => name).increment(batch.events);
        Ok(())
    }

    /// Says again that this process leads.
    pub(crate) async fn renew(&mut self, lease: &Lease) -> Result<()> {
        let mut next = self.checkpoint.clone();
        Self::take_lease(&mut next, Some(lease));
        let mut tx = self.db.begin().await?;
        self.checkpoint.replace(&mut tx, &self.projection, &self.names, &next).await?;
        tx.commit().await?;
        self.checkpoint = next;
        Ok(())
    }

    fn take_lease(next: &mut Checkpoint, lease: Option<&Lease>) {
        if let Some(lease) = lease {
            next.owner = Some(lease.owner.clone());
            next.lease_until = Some(lease.until);
        }
    }

    /// Folds the batch in memory: at first in one go, and if an event cannot be projected once more with a way
    /// back after each event.
    async fn pass(&mut self, batch: &Batch) -> Result<Passed> {
        self.load(&batch.items).await?;
        let parked = match self.fold_all(&batch.items, false) {
            Some(parked) => parked,
            None => {
                self.forget();
                self.load(&batch.items).await?;
                self.fold_all(&batch.items, true).unwrap_or_default()
            }
        };
        let changes = self.fold.tables().into_iter().map(AnyTable::take_changes);
        let changes = changes.filter(|changes| !changes.is_empty()).collect();
        Ok(Passed { parked, changes })
    }

    /// Brings the rows in hand that the events need.
    async fn load(&mut self, items: &[Arc<Item>]) -> Result<()> {
        for item in items.iter().filter(|item| !waits(&self.parked, item)) {
            // What cannot even declare its rows cannot be applied either, and is parked then.
            drop(self.fold.declare(item));
        }
        for table in self.fold.tables() {
            let keys = table.take_declared();
            if keys.is_empty() {
                continue;
            }
            let schema = table.schema();
            let rows = load_rows(&self.db, schema, &self.names.of(schema.table), keys).await?;
            let damaged = |source| ProjectionError::Damaged { table: schema.table, source };
            table.fill(rows).map_err(damaged)?;
        }
        Ok(())
    }

    /// Folds the events and says which of them are to be parked; none when one failed and there is no way back.
    fn fold_all(&mut self, items: &[Arc<Item>], careful: bool) -> Option<Vec<ParkedRow>> {
        let (mut rows, mut poisoned) = (Vec::new(), Parked::new());
        let generation = self.checkpoint.generation;
        for item in items {
            let envelope = &item.envelope;
            if waits(&self.parked, item) || waits(&poisoned, item) {
                rows.push(ParkedRow::new(&self.projection, generation, envelope, None, 0));
                continue;
            }
            if careful {
                self.fold.tables().into_iter().for_each(AnyTable::begin);
            }
            let Err(Unprojectable(why)) = self.fold.apply(item) else { continue };
            if !careful {
                return None;
            }
            self.fold.tables().into_iter().for_each(AnyTable::roll_back);
            tracing::error!(
                projection = self.projection.name,
                event.position = %envelope.position,
                event.name = envelope.event_type,
                why,
                "an event cannot be projected and is parked with the later ones of its aggregate"
            );
            poisoned.insert((envelope.kind, envelope.aggregate_id.clone()));
            rows.push(ParkedRow::new(&self.projection, generation, envelope, Some(why), 1));
        }
        self.parked.extend(poisoned);
        Some(rows)
    }

    /// Forgets the rows in hand.
    pub(crate) fn forget(&mut self) {
        self.fold.tables().into_iter().for_each(AnyTable::forget);
    }

    /// Notes how much a row of each table takes.
    fn weigh(&mut self, changes: &[TableChanges]) {
        for table in changes {
            if let Some(row) = table.upserts.last() {
                let bytes = row.iter().map(|cell| cell.weight() + 32).sum();
                self.row_bytes.insert(table.schema.table, bytes);
            }
        }
    }

    /// Forgets the rows in hand when they have become too many.
    fn forget_if_too_many(&mut self) {
        let held = |table: &dyn AnyTable| {
            table.held() * self.row_bytes.get(table.schema().table).copied().unwrap_or(512)
        };
        if self.fold.tables().into_iter().map(|table| held(table)).sum::<usize>() > CACHE_BYTES {
            self.forget();
        }
    }

    async fn probe(&mut self, step: Step) -> Result<()> {
        match &self.probe {
            Some(probe) => probe(self.projection.name, step).await,
            None => Ok(()),
        }
    }
}

/// Whether an earlier event of the same aggregate is parked.
fn waits(parked: &Parked, item: &Item) -> bool {
    !parked.is_empty() && parked.contains(&(item.envelope.kind, item.envelope.aggregate_id.clone()))
}
