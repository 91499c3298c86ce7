//! Rows of `events`.

use chrono::{DateTime, Utc};
use sqlx::postgres::PgRow;
use sqlx::{Row, ValueRef};
use uuid::Uuid;

use super::database_error;
use crate::error::LogError;
use crate::event::RawEvent;
use crate::position::Position;

/// The columns that [`raw`] reads, in its order.
pub(super) const COLUMNS: &str = "position, aggregate_type, aggregate_id, sequence, event_type, \
                                  event_version, event_id, payload, metadata, recorded_at";

/// Borrows an event from its row.
pub(super) fn raw(row: &PgRow) -> Result<RawEvent<'_>, LogError> {
    let failed = |error| database_error("reading an event", error);
    let number =
        |column: usize| row.try_get::<i64, _>(column).map(i64::cast_unsigned).map_err(failed);
    let position = Position::row(number(0)?);
    let text = |column: usize| row.try_get::<&str, _>(column).map_err(failed);
    // json arrives as its text, without a tree.
    let json = |column: usize| {
        let value = row.try_get_raw(column).map_err(failed)?;
        if value.is_null() {
            return Err(LogError::damaged_event(position, "NULL"));
        }
        value.as_str().map_err(|error| LogError::damaged_event(position, error))
    };
    Ok(RawEvent {
        position,
        aggregate_type: text(1)?,
        aggregate_id: text(2)?,
        sequence: number(3)?,
        event_type: text(4)?,
        event_version: text(5)?,
        event_id: row.try_get::<Uuid, _>(6).map_err(failed)?,
        payload: json(7)?,
        metadata: json(8)?,
        recorded_at: row.try_get::<DateTime<Utc>, _>(9).map_err(failed)?,
    })
}
