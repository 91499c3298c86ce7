//! Events that a projector could not apply, kept in order with every later event of their aggregate.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use serde::Serialize;
use uuid::Uuid;

use crate::cell::{Cell, CellType};
use crate::db::{Db, Tx, upsert_rows};
use crate::error::{ProjectionError, Result};
use crate::fold::{AggregateKind, Envelope, Projection};
use crate::schema::{Row, table};

table! {
    /// An event that waits.
    ParkedRow in "parked_events"
    key { projection: String, generation: i64, position: i64 }
    columns {
        /// The type of its aggregate.
        aggregate_type: String,
        /// The id of its aggregate.
        aggregate_id: String,
        /// Its number in the aggregate's stream.
        sequence: u64,
        /// Its name.
        event_type: String,
        /// Its id.
        event_id: Uuid,
        /// When it was recorded (UTC).
        recorded_at: DateTime<Utc>,
        /// What the projector said; none for an event that only waits behind another one.
        error: Option<String>,
        /// How often it was tried.
        attempts: u64,
    }
}

/// The longest error that is kept, in bytes.
const LONGEST_ERROR: usize = 2_000;

/// An aggregate, as parking knows it.
pub(crate) type Parked = HashSet<(AggregateKind, String)>;

/// An event that a projection could not apply, or that waits behind one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ParkedEvent {
    /// Which projection.
    pub projection: String,
    /// Its place in the log.
    pub position: i64,
    /// The type of its aggregate.
    pub aggregate_type: String,
    /// The id of its aggregate.
    pub aggregate_id: String,
    /// Its number in the aggregate's stream.
    pub sequence: u64,
    /// Its name.
    pub event_type: String,
    /// Its id.
    pub event_id: Uuid,
    /// When it was recorded (UTC).
    pub recorded_at: DateTime<Utc>,
    /// What the projector said; none for an event that only waits behind another one.
    pub error: Option<String>,
    /// How often it was tried.
    pub attempts: u64,
}

impl ParkedRow {
    /// The row of an event that was tried, or only waits.
    pub(crate) fn new(
        projection: &Projection,
        generation: i64,
        envelope: &Envelope,
        error: Option<String>,
        attempts: u64,
    ) -> Self {
        Self {
            projection: projection.name.into(),
            generation,
            position: envelope.row_position(),
            aggregate_type: envelope.kind.as_str().into(),
            aggregate_id: envelope.aggregate_id.clone(),
            sequence: envelope.sequence,
            event_type: envelope.event_type.clone(),
            event_id: envelope.event_id,
            recorded_at: envelope.recorded_at,
            error: error.map(shortened),
            attempts,
        }
    }
}

fn shortened(mut error: String) -> String {
    if error.len() > LONGEST_ERROR {
        let end = (0..=LONGEST_ERROR).rev().find(|end| error.is_char_boundary(*end));
        error.truncate(end.unwrap_or(0));
    }
    error
}

/// Parks events, or parks them again.
pub(crate) async fn park(tx: &mut Tx, rows: &[ParkedRow]) -> Result<()> {
    let cells = rows.iter().map(Row::to_cells).collect();
    upsert_rows(tx, ParkedRow::SCHEMA, ParkedRow::SCHEMA.table, cells).await
}

/// Which aggregates wait in a generation of a projection.
pub(crate) async fn parked_aggregates(
    db: &Db,
    projection: &Projection,
    generation: i64,
) -> Result<Parked> {
    let rows = parked_rows(db, projection.name, generation, None).await?;
    let aggregate = |row: ParkedRow| {
        AggregateKind::parse(&row.aggregate_type).map(|kind| (kind, row.aggregate_id))
    };
    Ok(rows.into_iter().filter_map(aggregate).collect())
}

/// What waits, in order; only of one aggregate if it is named.
pub(crate) async fn parked_rows(
    db: &Db,
    projection: &str,
    generation: i64,
    aggregate: Option<(&str, &str)>,
) -> Result<Vec<ParkedRow>> {
    let schema = ParkedRow::SCHEMA;
    let names: Vec<_> = schema.columns.iter().map(|column| column.name).collect();
    let mut sql = format!(
        "SELECT {} FROM parked_events WHERE projection = ? AND generation = ?",
        names.join(", ")
    );
    let mut parameters = vec![Cell::Text(projection.into()), generation.to_cell()];
    if let Some((aggregate_type, aggregate_id)) = aggregate {
        sql.push_str(" AND aggregate_type = ? AND aggregate_id = ?");
        parameters.push(Cell::Text(aggregate_type.into()));
        parameters.push(Cell::Text(aggregate_id.into()));
    }
    sql.push_str(" ORDER BY position");
    let kinds: Vec<_> = schema.columns.iter().map(|column| column.kind).collect();
    let rows = db.fetch("reading parked events", &sql, &parameters, &kinds).await?;
    let damaged = |source| ProjectionError::Damaged { table: schema.table, source };
    rows.into_iter().map(|cells| ParkedRow::from_cells(cells).map_err(damaged)).collect()
}

/// How many events wait in a generation of a projection.
pub(crate) async fn parked_count(db: &Db, projection: &str, generation: i64) -> Result<u64> {
    let sql = "SELECT COUNT(*) FROM parked_events WHERE projection = ? AND generation = ?";
    let parameters = [Cell::Text(projection.into()), generation.to_cell()];
    let rows =
        db.fetch("counting parked events", sql, &parameters, &[crate::cell::Kind::Int]).await?;
    Ok(rows.first().and_then(|row| u64::from_cell(row[0].clone()).ok()).unwrap_or(0))
}

impl From<ParkedRow> for ParkedEvent {
    fn from(row: ParkedRow) -> Self {
        Self {
            projection: row.projection,
            position: row.position,
            aggregate_type: row.aggregate_type,
            aggregate_id: row.aggregate_id,
            sequence: row.sequence,
            event_type: row.event_type,
            event_id: row.event_id,
            recorded_at: row.recorded_at,
            error: row.error,
            attempts: row.attempts,
        }
    }
}
