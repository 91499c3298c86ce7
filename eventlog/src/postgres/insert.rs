//! Inserting the events of many appends with one statement.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, Row};
use std::collections::HashMap;
use uuid::Uuid;

use super::writer::Outcome;
use crate::append::Appended;
use crate::position::Position;
use crate::store::SealedAppend;

/// The events of some appends, column by column.
#[derive(Default)]
struct Columns<'a> {
    aggregate_types: Vec<&'a str>,
    aggregate_ids: Vec<&'a str>,
    sequences: Vec<i64>,
    event_types: Vec<&'a str>,
    event_versions: Vec<&'a str>,
    event_ids: Vec<Uuid>,
    payloads: Vec<&'a str>,
    metadata: Vec<&'a str>,
    times: Vec<DateTime<Utc>>,
    /// Whether the event is the first of its append.
    firsts: Vec<bool>,
}

impl<'a> Columns<'a> {
    fn of(appends: impl Iterator<Item = &'a SealedAppend>) -> Self {
        let mut columns = Self::default();
        for append in appends {
            let mut sequence = append.expected_sequence;
            for (ordinal, event) in append.events.iter().enumerate() {
                sequence += 1;
                columns.aggregate_types.push(&append.stream.aggregate_type);
                columns.aggregate_ids.push(&append.stream.aggregate_id);
                columns.sequences.push(sequence.cast_signed());
                columns.event_types.push(&event.event_type);
                columns.event_versions.push(&event.event_version);
                columns.event_ids.push(event.event_id);
                columns.payloads.push(&event.payload);
                columns.metadata.push(&append.metadata);
                columns.times.push(append.recorded_at);
                columns.firsts.push(ordinal == 0);
            }
        }
        columns
    }

    async fn insert(
        self,
        connection: &mut PgConnection,
        sql: &str,
    ) -> Result<HashMap<Uuid, u64>, sqlx::Error> {
        let rows = sqlx::query(sql)
            .bind(self.aggregate_types)
            .bind(self.aggregate_ids)
            .bind(self.sequences)
            .bind(self.event_types)
            .bind(self.event_versions)
            .bind(self.event_ids)
            .bind(self.payloads)
            .bind(self.metadata)
            .bind(self.times)
            .bind(self.firsts)
            .fetch_all(connection)
            .await?;
        rows.iter()
            .map(|row| {
                let position: i64 = row.try_get(1)?;
                Ok((row.try_get(0)?, position.cast_unsigned()))
            })
            .collect()
    }
}

/// Inserts all of it in a transaction of its own if every stream is where its append expects it, else nothing.
///
/// A sequence that is taken violates the key; one that would leave a gap finds no predecessor. The statement
/// sees the log as it was before it got the lock, which can only make it refuse too much, never too little.
pub(super) async fn if_all_expected(
    connection: &mut PgConnection,
    appends: &[SealedAppend],
) -> Result<Option<Vec<Outcome>>, sqlx::Error> {
    const INSERT: &str = "
        WITH incoming AS (
            SELECT *
              FROM UNNEST($1::text[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::uuid[],
                          $7::text[], $8::text[], $9::timestamptz[], $10::bool[])
                   WITH ORDINALITY
                   AS t (aggregate_type, aggregate_id, sequence, event_type, event_version,
                         event_id, payload, metadata, recorded_at, is_first, ordinal)
        ), gap AS (
            SELECT 1
              FROM incoming AS i
             WHERE i.is_first
               AND i.sequence > 1
               AND (SELECT 1
                      FROM events AS e
                     WHERE e.aggregate_type = i.aggregate_type
                       AND e.aggregate_id = i.aggregate_id
                       AND e.sequence = i.sequence - 1) IS NULL
        )
        INSERT INTO events (aggregate_type, aggregate_id, sequence, event_type, event_version,
                            event_id, payload, metadata, recorded_at)
        SELECT aggregate_type, aggregate_id, sequence, event_type, event_version,
               event_id, payload::json, metadata::json, recorded_at
          FROM incoming
         WHERE NOT EXISTS (SELECT 1 FROM gap)
         ORDER BY ordinal
        RETURNING event_id, position";
    let positions = Columns::of(appends.iter()).insert(connection, INSERT).await?;
    if positions.is_empty() {
        return Ok(None);
    }
    Ok(Some(appends.iter().map(|append| Ok(appended(append, &positions))).collect()))
}

/// Inserts appends that are known to be expected.
pub(super) async fn all(
    connection: &mut PgConnection,
    appends: &[&SealedAppend],
) -> Result<Vec<Appended>, sqlx::Error> {
    const INSERT: &str = "
        INSERT INTO events (aggregate_type, aggregate_id, sequence, event_type, event_version,
                            event_id, payload, metadata, recorded_at)
        SELECT aggregate_type, aggregate_id, sequence, event_type, event_version,
               event_id, payload::json, metadata::json, recorded_at
          FROM UNNEST($1::text[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::uuid[],
                      $7::text[], $8::text[], $9::timestamptz[], $10::bool[])
               WITH ORDINALITY
               AS t (aggregate_type, aggregate_id, sequence, event_type, event_version,
                     event_id, payload, metadata, recorded_at, is_first, ordinal)
         ORDER BY ordinal
        RETURNING event_id, position";
    let positions = Columns::of(appends.iter().copied()).insert(connection, INSERT).await?;
    Ok(appends.iter().map(|append| appended(append, &positions)).collect())
}

fn appended(append: &SealedAppend, positions: &HashMap<Uuid, u64>) -> Appended {
    let last = append.events.last().and_then(|event| positions.get(&event.event_id));
    Appended {
        sequence: append.expected_sequence + append.events.len() as u64,
        position: Position::row(*last.expect("invariant: every inserted event was returned")),
        replayed: false,
    }
}

/// Whether a key was taken: a stream has moved on, or the command was appended before.
pub(super) fn is_taken(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(sqlx::error::DatabaseError::is_unique_violation)
}
