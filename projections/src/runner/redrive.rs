//! Trying parked events again, in their order.

use chrono::{DateTime, Utc};
use eventlog::{EventLog, StreamId};

use super::checkpoint::Checkpoint;
use super::parked::{ParkedRow, park, parked_rows};
use crate::cell::{Cell, CellType};
use crate::db::{Db, Names, Tx, load_rows, write_changes};
use crate::error::{ProjectionError, Result};
use crate::fold::{AggregateKind, AnyTable, Item, Projection, Unprojectable};

/// What a re-drive came to.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Redriven {
    /// Events that are in the tables now.
    pub applied: u64,
    /// Events that are still parked.
    pub parked: u64,
    /// Why the first of them still is.
    pub error: Option<String>,
}

/// Tries the parked events of an aggregate again.
///
/// The epoch of the checkpoint moves in the same transaction, so that whoever follows the log for this
/// projection forgets the rows it has in hand and the aggregates that it takes for parked.
pub(crate) async fn redrive(
    db: &Db,
    log: &EventLog,
    projection: &Projection,
    stream: &StreamId,
    now: DateTime<Utc>,
) -> Result<Redriven> {
    let checkpoint = Checkpoint::read(db, projection, &Names::Live).await?;
    let checkpoint = checkpoint.ok_or_else(|| ProjectionError::Unknown(projection.name.into()))?;
    if checkpoint.version != projection.version || checkpoint.is_frozen(now) {
        return Err(ProjectionError::Fenced(projection.name.into()));
    }
    let aggregate = Some((stream.aggregate_type.as_ref(), stream.aggregate_id.as_str()));
    let waiting = parked_rows(db, projection.name, checkpoint.generation, aggregate).await?;
    let items = parked_items(log, stream, &waiting).await?;

    let mut fold = (projection.fold)();
    for item in &items {
        drop(fold.declare(item));
    }
    for table in fold.tables() {
        let (keys, schema) = (table.take_declared(), table.schema());
        if !keys.is_empty() {
            let rows = load_rows(db, schema, schema.table, keys).await?;
            let damaged = |source| ProjectionError::Damaged { table: schema.table, source };
            table.fill(rows).map_err(damaged)?;
        }
    }
    let mut error = None;
    let mut applied = 0;
    for item in &items {
        fold.tables().into_iter().for_each(AnyTable::begin);
        if let Err(Unprojectable(why)) = fold.apply(item) {
            fold.tables().into_iter().for_each(AnyTable::roll_back);
            error = Some(why);
            break;
        }
        applied += 1;
    }

    let mut tx = db.begin().await?;
    let next = Checkpoint { epoch: checkpoint.epoch + 1, ..checkpoint.clone() };
    checkpoint.replace(&mut tx, projection, &Names::Live, &next).await?;
    for row in waiting.iter().take(applied) {
        unpark(&mut tx, row).await?;
    }
    if let (Some(why), Some(row), Some(item)) = (&error, waiting.get(applied), items.get(applied)) {
        let attempts = row.attempts + 1;
        let generation = checkpoint.generation;
        let why = Some(why.clone());
        let row = ParkedRow::new(projection, generation, &item.envelope, why, attempts);
        park(&mut tx, &[row]).await?;
    }
    for table in fold.tables() {
        let changes = table.take_changes();
        write_changes(&mut tx, changes.schema.table, changes).await?;
    }
    tx.commit().await?;
    let parked = (waiting.len() - applied) as u64;
    Ok(Redriven { applied: applied as u64, parked, error })
}

/// The parked events, read again from the log.
async fn parked_items(
    log: &EventLog,
    stream: &StreamId,
    waiting: &[ParkedRow],
) -> Result<Vec<Item>> {
    let Some(kind) = AggregateKind::parse(&stream.aggregate_type) else { return Ok(Vec::new()) };
    let Some(first) = waiting.first() else { return Ok(Vec::new()) };
    let events = log.load(stream, first.sequence.saturating_sub(1)).await?;
    let is_parked = |sequence| waiting.iter().any(|row| row.sequence == sequence);
    let parked = events.into_iter().filter(|event| is_parked(event.sequence));
    Ok(parked.map(|event| Item::from_recorded(event, kind)).collect())
}

async fn unpark(tx: &mut Tx, row: &ParkedRow) -> Result<()> {
    let sql = "DELETE FROM parked_events WHERE projection = ? AND generation = ? AND position = ?";
    let key =
        [Cell::Text(row.projection.clone()), row.generation.to_cell(), row.position.to_cell()];
    tx.execute("releasing a parked event", sql, &key).await.map(drop)
}
