//! Filling an empty log from an export, in one transaction: all of it or nothing.

use sqlx::PgPool;
use tokio::task::spawn_blocking;

use super::database_error;
use crate::archive::{ImportError, ImportSource};
use crate::error::LogError;
use crate::event::StoredEvent;

const INSERT: &str = "
    INSERT INTO events (aggregate_type, aggregate_id, sequence, event_type, event_version,
                        event_id, payload, metadata, recorded_at)
    SELECT aggregate_type, aggregate_id, sequence, event_type, event_version,
           event_id, payload::json, metadata::json, recorded_at
      FROM UNNEST($1::text[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::uuid[],
                  $7::text[], $8::text[], $9::timestamptz[])
           WITH ORDINALITY
           AS t (aggregate_type, aggregate_id, sequence, event_type, event_version,
                 event_id, payload, metadata, recorded_at, ordinal)
     ORDER BY ordinal";

pub(super) async fn fill(
    pool: &PgPool,
    mut source: Box<dyn ImportSource>,
) -> Result<u64, ImportError> {
    let failed = |error| database_error("importing", error);
    let mut transaction = pool.begin().await.map_err(failed)?;
    sqlx::query("SELECT lock_events()").execute(&mut *transaction).await.map_err(failed)?;
    let used: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM events)")
        .fetch_one(&mut *transaction)
        .await
        .map_err(failed)?;
    if used {
        return Err(ImportError::NotEmpty);
    }
    let mut count = 0;
    loop {
        let (reader, batch) = spawn_blocking(move || {
            let batch = source.next_batch();
            (source, batch)
        })
        .await
        .map_err(|_| LogError::Closed)?;
        source = reader;
        let Some(batch) = batch? else { break };
        count += batch.len() as u64;
        bind(&batch).execute(&mut *transaction).await.map_err(failed)?;
    }
    transaction.commit().await.map_err(failed)?;
    Ok(count)
}

fn bind(
    batch: &[StoredEvent],
) -> sqlx::query::Query<'_, sqlx::Postgres, sqlx::postgres::PgArguments> {
    fn column<'a, T>(batch: &'a [StoredEvent], of: impl Fn(&'a StoredEvent) -> T) -> Vec<T> {
        batch.iter().map(of).collect()
    }
    sqlx::query(INSERT)
        .bind(column(batch, |event| event.stream.aggregate_type.as_ref()))
        .bind(column(batch, |event| event.stream.aggregate_id.as_str()))
        .bind(column(batch, |event| event.sequence.cast_signed()))
        .bind(column(batch, |event| event.event_type.as_str()))
        .bind(column(batch, |event| event.event_version.as_str()))
        .bind(column(batch, |event| event.event_id))
        .bind(column(batch, |event| event.payload.as_str()))
        .bind(column(batch, |event| event.metadata.as_str()))
        .bind(column(batch, |event| event.recorded_at))
}
