//! Counts and sizes of the log on a server.

use chrono::{DateTime, Utc};
use sqlx::PgPool;

use super::read::{failed, head};
use crate::error::LogError;
use crate::stats::{AggregateCount, EventCount, LogStats};

/// Counts and sizes.
pub(super) async fn stats(pool: &PgPool) -> Result<LogStats, LogError> {
    let by_aggregate: Vec<(String, i64, i64)> = sqlx::query_as(
        "SELECT aggregate_type, COUNT(*) FILTER (WHERE sequence = 1), COUNT(*)
           FROM events
          GROUP BY aggregate_type
          ORDER BY aggregate_type COLLATE \"C\"",
    )
    .fetch_all(pool)
    .await
    .map_err(failed)?;
    let by_event: Vec<(String, String, String, i64)> = sqlx::query_as(
        "SELECT aggregate_type, event_type, event_version, COUNT(*)
           FROM events
          GROUP BY aggregate_type, event_type, event_version
          ORDER BY aggregate_type COLLATE \"C\", event_type COLLATE \"C\", event_version COLLATE \"C\"",
    )
    .fetch_all(pool)
    .await
    .map_err(failed)?;
    let (bytes, oldest, newest): (i64, Option<DateTime<Utc>>, Option<DateTime<Utc>>) =
        sqlx::query_as(
            "SELECT pg_total_relation_size('events'),
                    (SELECT recorded_at FROM events ORDER BY position ASC LIMIT 1),
                    (SELECT recorded_at FROM events ORDER BY position DESC LIMIT 1)",
        )
        .fetch_one(pool)
        .await
        .map_err(failed)?;
    let by_aggregate: Vec<_> = by_aggregate
        .into_iter()
        .map(|(aggregate_type, streams, events)| AggregateCount {
            aggregate_type,
            streams: streams.cast_unsigned(),
            events: events.cast_unsigned(),
        })
        .collect();
    Ok(LogStats {
        events: by_aggregate.iter().map(|count| count.events).sum(),
        by_aggregate,
        by_event: by_event
            .into_iter()
            .map(|(aggregate_type, event_type, event_version, events)| EventCount {
                aggregate_type,
                event_type,
                event_version,
                events: events.cast_unsigned(),
            })
            .collect(),
        bytes: bytes.cast_unsigned(),
        head: head(pool).await?,
        oldest,
        newest,
    })
}
