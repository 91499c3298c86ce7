//! Rows of `events` and the queries that return them; usable on a reader and inside the writer's transaction.

use std::ops::ControlFlow;

use chrono::DateTime;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Row, params, params_from_iter};
use uuid::Uuid;

use super::database_error;
use crate::append::MAX_EVENTS;
use crate::error::LogError;
use crate::event::{RawEvent, StoredEvent, StreamId, event_id};
use crate::metadata::Metadata;
use crate::position::Position;
use crate::store::{Aggregates, CommandOutcome, ReplayQuery};

const COLUMNS: &str = "position, aggregate_type, aggregate_id, sequence, event_type, \
                       event_version, event_id, payload, metadata, recorded_at";

pub(super) fn failed(error: rusqlite::Error) -> LogError {
    database_error("reading events", error)
}

/// Borrows an event from the row that the statement stands on.
fn raw<'row>(row: &'row Row<'_>) -> Result<RawEvent<'row>, LogError> {
    let number = |column| row.get::<_, i64>(column).map(i64::cast_unsigned).map_err(failed);
    let position = Position::row(number(0)?);
    let text = |column| {
        let value = row.get_ref(column).map_err(failed)?;
        value.as_str().map_err(|error| LogError::damaged_event(position, error))
    };
    let id = row.get_ref(6).map_err(failed)?;
    let id = id.as_blob().ok().and_then(|bytes| Uuid::from_slice(bytes).ok());
    let recorded_at = DateTime::from_timestamp_micros(row.get(9).map_err(failed)?);
    Ok(RawEvent {
        position,
        aggregate_type: text(1)?,
        aggregate_id: text(2)?,
        sequence: number(3)?,
        event_type: text(4)?,
        event_version: text(5)?,
        event_id: id.ok_or_else(|| LogError::damaged_event(position, "no event id"))?,
        payload: text(7)?,
        metadata: text(8)?,
        recorded_at: recorded_at
            .ok_or_else(|| LogError::damaged_event(position, "no such time"))?,
    })
}

fn stored(
    connection: &Connection,
    sql: &str,
    values: impl rusqlite::Params,
) -> Result<Vec<StoredEvent>, LogError> {
    let mut statement = connection.prepare_cached(sql).map_err(failed)?;
    let mut rows = statement.query(values).map_err(failed)?;
    let mut events = Vec::new();
    while let Some(row) = rows.next().map_err(failed)? {
        events.push(raw(row)?.to_stored());
    }
    Ok(events)
}

/// At most `limit` events of a stream after a sequence.
pub(super) fn load(
    connection: &Connection,
    stream: &StreamId,
    after: u64,
    limit: usize,
) -> Result<Vec<StoredEvent>, LogError> {
    stored(
        connection,
        &format!(
            "SELECT {COLUMNS}
               FROM events
              WHERE aggregate_type = ?1 AND aggregate_id = ?2 AND sequence > ?3
              ORDER BY sequence
              LIMIT ?4"
        ),
        params![
            stream.aggregate_type,
            stream.aggregate_id,
            after.cast_signed(),
            i64::try_from(limit).unwrap_or(i64::MAX)
        ],
    )
}

/// The sequence of the stream's last event.
pub(super) fn stream_version(connection: &Connection, stream: &StreamId) -> Result<u64, LogError> {
    connection
        .prepare_cached(
            "SELECT COALESCE(MAX(sequence), 0)
               FROM events
              WHERE aggregate_type = ?1 AND aggregate_id = ?2",
        )
        .and_then(|mut statement| {
            statement.query_row(params![stream.aggregate_type, stream.aggregate_id], |row| {
                row.get::<_, i64>(0).map(i64::cast_unsigned)
            })
        })
        .map_err(failed)
}

/// The next events after a position.
pub(super) fn read_after(
    connection: &Connection,
    after: Position,
    limit: usize,
) -> Result<Vec<StoredEvent>, LogError> {
    stored(
        connection,
        &format!("SELECT {COLUMNS} FROM events WHERE position > ?1 ORDER BY position LIMIT ?2"),
        params![after.commit.cast_signed(), i64::try_from(limit).unwrap_or(i64::MAX)],
    )
}

/// The position of the last event.
pub(super) fn head(connection: &Connection) -> Result<Position, LogError> {
    connection
        .prepare_cached("SELECT COALESCE(MAX(position), 0) FROM events")
        .and_then(|mut statement| statement.query_row([], |row| row.get::<_, i64>(0)))
        .map(|position| Position::row(position.cast_unsigned()))
        .map_err(failed)
}

/// What a command id led to: its first event, and those of its events that follow in the stream.
pub(super) fn find_command(
    connection: &Connection,
    command_id: Uuid,
) -> Result<Option<CommandOutcome>, LogError> {
    let first = connection
        .prepare_cached(
            "SELECT aggregate_type, aggregate_id, sequence, metadata
               FROM events
              WHERE event_id = ?1",
        )
        .and_then(|mut statement| {
            statement
                .query_row([event_id(command_id, 0).as_bytes().as_slice()], |row| {
                    let stream = StreamId::new(row.get::<_, String>(0)?, row.get::<_, String>(1)?);
                    Ok((stream, row.get::<_, i64>(2)?, row.get::<_, String>(3)?))
                })
                .optional()
        })
        .map_err(failed)?;
    let Some((stream, first_sequence, metadata)) = first else {
        return Ok(None);
    };
    let mut statement = connection
        .prepare_cached(
            "SELECT event_id, sequence, position
               FROM events
              WHERE aggregate_type = ?1 AND aggregate_id = ?2 AND sequence >= ?3
              ORDER BY sequence
              LIMIT ?4",
        )
        .map_err(failed)?;
    let values = params![
        stream.aggregate_type,
        stream.aggregate_id,
        first_sequence,
        i64::try_from(MAX_EVENTS).unwrap_or(i64::MAX)
    ];
    let mut rows = statement.query(values).map_err(failed)?;
    let (mut sequence, mut position) = (0, Position::START);
    let mut ordinal = 0;
    while let Some(row) = rows.next().map_err(failed)? {
        let id: Vec<u8> = row.get(0).map_err(failed)?;
        if id != event_id(command_id, ordinal).as_bytes() {
            break;
        }
        sequence = row.get::<_, i64>(1).map_err(failed)?.cast_unsigned();
        position = Position::row(row.get::<_, i64>(2).map_err(failed)?.cast_unsigned());
        ordinal += 1;
    }
    drop(rows);
    let fingerprint = Metadata::from_json(&metadata)
        .map_err(|error| LogError::damaged_event(position, error))?
        .fingerprint;
    Ok(Some(CommandOutcome { stream, sequence, position, fingerprint }))
}

/// Visits at most `limit` events of a replay; the position of the last one seen, or `None` at the end.
pub(super) fn visit(
    connection: &Connection,
    query: &ReplayQuery,
    (after, until): (Position, Position),
    limit: usize,
    visitor: &mut (dyn for<'a> FnMut(RawEvent<'a>) -> Result<ControlFlow<()>, LogError> + Send),
) -> Result<ControlFlow<(), Option<Position>>, LogError> {
    let (sql, values) = replay_sql(query, (after, until), limit);
    let mut statement = connection.prepare_cached(&sql).map_err(failed)?;
    let mut rows = statement.query(params_from_iter(values)).map_err(failed)?;
    let (mut seen, mut last) = (0, None);
    while let Some(row) = rows.next().map_err(failed)? {
        let event = raw(row)?;
        last = Some(event.position);
        seen += 1;
        if visitor(event)?.is_break() {
            return Ok(ControlFlow::Break(()));
        }
    }
    Ok(ControlFlow::Continue(last.filter(|_| seen == limit)))
}

fn replay_sql(
    query: &ReplayQuery,
    (after, until): (Position, Position),
    limit: usize,
) -> (String, Vec<Value>) {
    let mut values = vec![
        Value::Integer(after.commit.cast_signed()),
        Value::Integer(until.commit.cast_signed()),
    ];
    // The unary plus keeps the planner on the order of the log instead of sorting a stream's index.
    let mut filter = String::new();
    match &query.aggregates {
        Some(Aggregates::OfType(aggregate_type)) => {
            filter.push_str(" AND +aggregate_type = ?");
            values.push(aggregate_type.clone().into());
        }
        Some(Aggregates::One(stream)) => {
            filter.push_str(" AND aggregate_type = ? AND aggregate_id = ?");
            values.push(stream.aggregate_type.to_string().into());
            values.push(stream.aggregate_id.clone().into());
        }
        None => {}
    }
    if let Some(kinds) = &query.event_types {
        let places = vec!["?"; kinds.len()].join(", ");
        filter.push_str(" AND event_type IN (");
        filter.push_str(&places);
        filter.push(')');
        values.extend(kinds.iter().cloned().map(Value::from));
    }
    values.push(Value::Integer(i64::try_from(limit).unwrap_or(i64::MAX)));
    let sql = format!(
        "SELECT {COLUMNS} FROM events WHERE position > ? AND position <= ?{filter} \
         ORDER BY position LIMIT ?"
    );
    (sql, values)
}
