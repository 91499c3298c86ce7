//! Queries of the log.

use std::collections::HashMap;

use sqlx::{PgConnection, PgPool, Row};
use uuid::Uuid;

use super::database_error;
use super::rows::{COLUMNS, raw};
use crate::append::MAX_EVENTS;
use crate::error::LogError;
use crate::event::{StoredEvent, StreamId, event_id};
use crate::metadata::Metadata;
use crate::position::Position;
use crate::store::CommandOutcome;

pub(super) fn failed(error: sqlx::Error) -> LogError {
    database_error("reading events", error)
}

/// At most `limit` events of a stream after a sequence.
pub(super) async fn load(
    pool: &PgPool,
    stream: &StreamId,
    after: u64,
    limit: usize,
) -> Result<Vec<StoredEvent>, LogError> {
    let sql = format!(
        "SELECT {COLUMNS}
           FROM events
          WHERE aggregate_type = $1 AND aggregate_id = $2 AND sequence > $3
          ORDER BY sequence
          LIMIT $4"
    );
    let rows = sqlx::query(&sql)
        .bind(stream.aggregate_type.as_ref())
        .bind(&stream.aggregate_id)
        .bind(after.cast_signed())
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .fetch_all(pool)
        .await
        .map_err(failed)?;
    rows.iter().map(|row| raw(row).map(|event| event.to_stored())).collect()
}

/// The sequence of the stream's last event.
pub(super) async fn stream_version(pool: &PgPool, stream: &StreamId) -> Result<u64, LogError> {
    let version: i64 = sqlx::query_scalar(
        "SELECT COALESCE(MAX(sequence), 0)
           FROM events
          WHERE aggregate_type = $1 AND aggregate_id = $2",
    )
    .bind(stream.aggregate_type.as_ref())
    .bind(&stream.aggregate_id)
    .fetch_one(pool)
    .await
    .map_err(failed)?;
    Ok(version.cast_unsigned())
}

/// The next events after a position.
pub(super) async fn read_after(
    pool: &PgPool,
    after: Position,
    limit: usize,
) -> Result<Vec<StoredEvent>, LogError> {
    let sql =
        format!("SELECT {COLUMNS} FROM events WHERE position > $1 ORDER BY position LIMIT $2");
    let rows = sqlx::query(&sql)
        .bind(after.commit.cast_signed())
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .fetch_all(pool)
        .await
        .map_err(failed)?;
    rows.iter().map(|row| raw(row).map(|event| event.to_stored())).collect()
}

/// The position of the last event.
pub(super) async fn head(pool: &PgPool) -> Result<Position, LogError> {
    let head: i64 = sqlx::query_scalar("SELECT COALESCE(MAX(position), 0) FROM events")
        .fetch_one(pool)
        .await
        .map_err(failed)?;
    Ok(Position::row(head.cast_unsigned()))
}

/// What these command ids led to: each one's first event, and those of its events that follow in the stream.
pub(super) async fn find_commands(
    connection: &mut PgConnection,
    command_ids: &[Uuid],
) -> Result<HashMap<Uuid, CommandOutcome>, LogError> {
    const FIRST_AND_REST: &str = "
        SELECT first.event_id AS first_id, e.event_id, e.aggregate_type, e.aggregate_id,
               e.sequence, e.position, first.metadata::text AS metadata
          FROM events AS first
          JOIN events AS e
            ON e.aggregate_type = first.aggregate_type
           AND e.aggregate_id = first.aggregate_id
           AND e.sequence >= first.sequence
           AND e.sequence < first.sequence + $2
         WHERE first.event_id = ANY($1)
         ORDER BY first.event_id, e.sequence";
    let firsts: HashMap<Uuid, Uuid> =
        command_ids.iter().map(|command| (event_id(*command, 0), *command)).collect();
    let ids: Vec<Uuid> = firsts.keys().copied().collect();
    let rows = sqlx::query(FIRST_AND_REST)
        .bind(&ids)
        .bind(i64::try_from(MAX_EVENTS).unwrap_or(i64::MAX))
        .fetch_all(connection)
        .await
        .map_err(failed)?;
    let mut found: HashMap<Uuid, CommandOutcome> = HashMap::new();
    let mut ordinals: HashMap<Uuid, usize> = HashMap::new();
    for row in &rows {
        let first: Uuid = row.try_get("first_id").map_err(failed)?;
        let Some(command_id) = firsts.get(&first) else {
            continue;
        };
        let ordinal = ordinals.entry(*command_id).or_default();
        // Sequences have no gaps, so a command's events end at the first that is another's.
        if row.try_get::<Uuid, _>("event_id").map_err(failed)? != event_id(*command_id, *ordinal) {
            *ordinal = usize::MAX;
            continue;
        }
        *ordinal += 1;
        let sequence: i64 = row.try_get("sequence").map_err(failed)?;
        let position: i64 = row.try_get("position").map_err(failed)?;
        let (sequence, position) =
            (sequence.cast_unsigned(), Position::row(position.cast_unsigned()));
        if let Some(outcome) = found.get_mut(command_id) {
            (outcome.sequence, outcome.position) = (sequence, position);
            continue;
        }
        let metadata: &str = row.try_get("metadata").map_err(failed)?;
        let fingerprint = Metadata::from_json(metadata)
            .map_err(|error| LogError::damaged_event(position, error))?
            .fingerprint;
        let stream = StreamId::new(
            row.try_get::<String, _>("aggregate_type").map_err(failed)?,
            row.try_get::<String, _>("aggregate_id").map_err(failed)?,
        );
        found.insert(*command_id, CommandOutcome { stream, sequence, position, fingerprint });
    }
    Ok(found)
}
