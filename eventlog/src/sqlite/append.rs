//! One append inside the writer's transaction: is it new, is it expected, then in.

use chrono::SubsecRound;
use rusqlite::{Connection, params};

use super::{database_error, rows};
use crate::append::Appended;
use crate::position::Position;
use crate::store::{SealedAppend, StoreAppendError};

/// Checks and inserts; whatever it has inserted before an error is undone by the caller's savepoint.
pub(super) fn append(
    connection: &Connection,
    append: &SealedAppend,
) -> Result<Appended, StoreAppendError> {
    if let Some(first) = rows::find_command(connection, append.command_id)? {
        if first.fingerprint != append.fingerprint || first.stream != append.stream {
            return Err(StoreAppendError::IdempotencyMismatch);
        }
        let (sequence, position) = (first.sequence, first.position);
        return Ok(Appended { sequence, position, replayed: true });
    }
    let version = rows::stream_version(connection, &append.stream)?;
    if version != append.expected_sequence {
        // What intervened is read afterwards, on a reader: this thread has others waiting.
        return Err(StoreAppendError::Conflict(Vec::new()));
    }
    let failed = |error| database_error("appending", error);
    let mut insert = connection
        .prepare_cached(
            "INSERT INTO events (aggregate_type, aggregate_id, sequence, event_type, event_version,
                                 event_id, payload, metadata, recorded_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )
        .map_err(failed)?;
    let recorded_at = append.recorded_at.trunc_subsecs(6).timestamp_micros();
    let mut sequence = version;
    for event in &append.events {
        sequence += 1;
        insert
            .execute(params![
                append.stream.aggregate_type,
                append.stream.aggregate_id,
                sequence.cast_signed(),
                event.event_type,
                event.event_version,
                event.event_id.as_bytes().as_slice(),
                event.payload,
                append.metadata,
                recorded_at,
            ])
            .map_err(failed)?;
    }
    let position = Position::row(connection.last_insert_rowid().cast_unsigned());
    Ok(Appended { sequence, position, replayed: false })
}
