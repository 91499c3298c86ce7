//! The careful way to append a group: take the lock, look, decide for each append, insert those that may.

use std::collections::HashMap;

use sqlx::{Connection, PgConnection, Row};

use super::writer::Outcome;
use super::{insert, read};
use crate::append::Appended;
use crate::error::LogError;
use crate::event::StreamId;
use crate::store::{SealedAppend, StoreAppendError};

/// Appends what is expected and says of the rest why not. An error means that nothing is known.
pub(super) async fn append(
    connection: &mut PgConnection,
    appends: &[SealedAppend],
) -> Result<Vec<Outcome>, sqlx::Error> {
    let mut transaction = connection.begin().await?;
    // A statement of its own: what follows must see everything that was committed before the lock was ours.
    sqlx::query("SELECT lock_events()").execute(&mut *transaction).await?;
    let commands: Vec<_> = appends.iter().map(|append| append.command_id).collect();
    let mut known = read::find_commands(&mut transaction, &commands).await.map_err(unpack)?;
    let versions = versions(&mut transaction, appends).await?;
    let mut outcomes: Vec<Option<Outcome>> = Vec::with_capacity(appends.len());
    let mut expected = Vec::new();
    for append in appends {
        let version = versions.get(&append.stream).copied().unwrap_or_default();
        outcomes.push(if let Some(first) = known.remove(&append.command_id) {
            Some(if first.fingerprint == append.fingerprint && first.stream == append.stream {
                let (sequence, position) = (first.sequence, first.position);
                Ok(Appended { sequence, position, replayed: true })
            } else {
                Err(StoreAppendError::IdempotencyMismatch)
            })
        } else if version == append.expected_sequence {
            expected.push(append);
            None
        } else {
            // What intervened is read afterwards, by the caller and not under the lock.
            Some(Err(StoreAppendError::Conflict(Vec::new())))
        });
    }
    let mut appended = if expected.is_empty() {
        Vec::new()
    } else {
        insert::all(&mut transaction, &expected).await?
    }
    .into_iter();
    transaction.commit().await?;
    let outcomes = outcomes
        .into_iter()
        .map(|outcome| outcome.unwrap_or_else(|| appended.next().ok_or(LogError::Closed.into())));
    Ok(outcomes.collect())
}

async fn versions(
    connection: &mut PgConnection,
    appends: &[SealedAppend],
) -> Result<HashMap<StreamId, u64>, sqlx::Error> {
    const VERSIONS: &str = "
        SELECT s.aggregate_type, s.aggregate_id,
               (SELECT COALESCE(MAX(e.sequence), 0)
                  FROM events AS e
                 WHERE e.aggregate_type = s.aggregate_type AND e.aggregate_id = s.aggregate_id)
          FROM UNNEST($1::text[], $2::text[]) AS s (aggregate_type, aggregate_id)";
    let types: Vec<&str> = appends.iter().map(|a| a.stream.aggregate_type.as_ref()).collect();
    let ids: Vec<&str> = appends.iter().map(|a| a.stream.aggregate_id.as_str()).collect();
    let rows = sqlx::query(VERSIONS).bind(types).bind(ids).fetch_all(connection).await?;
    rows.iter()
        .map(|row| {
            let stream = StreamId::new(row.try_get::<String, _>(0)?, row.try_get::<String, _>(1)?);
            Ok((stream, row.try_get::<i64, _>(2)?.cast_unsigned()))
        })
        .collect()
}

/// The database's own error inside a [`LogError`], so that the writer can tell a lost connection.
fn unpack(error: LogError) -> sqlx::Error {
    match error {
        LogError::Unavailable { source: Some(source), .. } | LogError::Database { source, .. } => {
            match source.downcast::<sqlx::Error>() {
                Ok(error) => *error,
                Err(source) => sqlx::Error::Decode(source),
            }
        }
        other => sqlx::Error::Decode(other.into()),
    }
}
