//! Filling an empty log from an export, inside the writer's transaction: all of it or nothing.

use rusqlite::{Connection, params};

use super::{database_error, rows};
use crate::archive::{ImportError, ImportSource};
use crate::position::Position;

pub(super) fn fill(
    connection: &Connection,
    mut source: Box<dyn ImportSource>,
) -> Result<u64, ImportError> {
    if rows::head(connection)? != Position::START {
        return Err(ImportError::NotEmpty);
    }
    let failed = |error| database_error("importing", error);
    let mut insert = connection
        .prepare_cached(
            "INSERT INTO events (aggregate_type, aggregate_id, sequence, event_type, event_version,
                                 event_id, payload, metadata, recorded_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )
        .map_err(failed)?;
    let mut count = 0;
    while let Some(batch) = source.next_batch()? {
        for event in &batch {
            insert
                .execute(params![
                    event.stream.aggregate_type,
                    event.stream.aggregate_id,
                    event.sequence.cast_signed(),
                    event.event_type,
                    event.event_version,
                    event.event_id.as_bytes().as_slice(),
                    event.payload,
                    event.metadata,
                    event.recorded_at.timestamp_micros(),
                ])
                .map_err(failed)?;
            count += 1;
        }
    }
    Ok(count)
}
