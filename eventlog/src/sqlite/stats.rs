//! Counts and sizes of the log in a file.

use chrono::DateTime;
use rusqlite::{Connection, OptionalExtension};

use super::rows::{failed, head};
use crate::error::LogError;
use crate::position::Position;
use crate::stats::{AggregateCount, EventCount, LogStats};

/// Counts and sizes.
pub(super) fn stats(connection: &Connection) -> Result<LogStats, LogError> {
    let time = |micros: Option<i64>| micros.and_then(DateTime::from_timestamp_micros);
    let edge = |order: &str| {
        connection
            .query_row(
                &format!("SELECT recorded_at FROM events ORDER BY position {order} LIMIT 1"),
                [],
                |row| row.get::<_, i64>(0),
            )
            .optional()
            .map(time)
    };
    let collect = || -> rusqlite::Result<LogStats> {
        let by_aggregate: Vec<_> = connection
            .prepare(
                "SELECT aggregate_type, SUM(sequence = 1), COUNT(*)
                   FROM events
                  GROUP BY aggregate_type
                  ORDER BY aggregate_type",
            )?
            .query_map([], |row| {
                Ok(AggregateCount {
                    aggregate_type: row.get(0)?,
                    streams: row.get::<_, i64>(1)?.cast_unsigned(),
                    events: row.get::<_, i64>(2)?.cast_unsigned(),
                })
            })?
            .collect::<rusqlite::Result<_>>()?;
        let by_event = connection
            .prepare(
                "SELECT aggregate_type, event_type, event_version, COUNT(*)
                   FROM events
                  GROUP BY aggregate_type, event_type, event_version
                  ORDER BY aggregate_type, event_type, event_version",
            )?
            .query_map([], |row| {
                Ok(EventCount {
                    aggregate_type: row.get(0)?,
                    event_type: row.get(1)?,
                    event_version: row.get(2)?,
                    events: row.get::<_, i64>(3)?.cast_unsigned(),
                })
            })?
            .collect::<rusqlite::Result<_>>()?;
        let bytes: i64 = connection.query_row(
            "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
            [],
            |row| row.get(0),
        )?;
        Ok(LogStats {
            events: by_aggregate.iter().map(|count| count.events).sum(),
            by_aggregate,
            by_event,
            bytes: bytes.cast_unsigned(),
            head: Position::START,
            oldest: edge("ASC")?,
            newest: edge("DESC")?,
        })
    };
    let mut stats = collect().map_err(failed)?;
    stats.head = head(connection)?;
    Ok(stats)
}
