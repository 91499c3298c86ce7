//! Replays: rows stream in on a connection of their own, and are visited on a thread that may block.

use std::ops::ControlFlow;

use futures::TryStreamExt;
use sqlx::{PgPool, Postgres, QueryBuilder};
use tokio::runtime::Handle;

use super::rows::{COLUMNS, raw};
use super::{database_error, read};
use crate::error::{LogError, joined};
use crate::store::{Aggregates, RawVisitor, ReplayQuery};

/// Rows fetched before the visitor sees them.
const CHUNK: usize = 512;

/// Visits events in order; a connection lost half-way is an error, never an early end.
pub(super) async fn replay(
    pool: PgPool,
    query: ReplayQuery,
    mut visitor: RawVisitor,
) -> Result<(), LogError> {
    let head = read::head(&pool).await?;
    let runtime = Handle::current();
    let visited = tokio::task::spawn_blocking(move || {
        let mut select = select(&query, query.until.map_or(head, |until| until.min(head)).commit);
        let mut rows = select.build().persistent(false).fetch(&pool);
        loop {
            let chunk = runtime.block_on(async {
                let mut chunk = Vec::with_capacity(CHUNK);
                while chunk.len() < CHUNK {
                    match rows.try_next().await {
                        Ok(Some(row)) => chunk.push(row),
                        Ok(None) => break,
                        Err(error) => return Err(database_error("replaying", error)),
                    }
                }
                Ok(chunk)
            })?;
            for row in &chunk {
                if visitor(raw(row)?)? == ControlFlow::Break(()) {
                    return Ok(());
                }
            }
            if chunk.len() < CHUNK {
                return Ok(());
            }
        }
    })
    .await;
    joined(visited)?
}

fn select(query: &ReplayQuery, until: u64) -> QueryBuilder<'_, Postgres> {
    let mut select = QueryBuilder::new(format!("SELECT {COLUMNS} FROM events WHERE position > "));
    select.push_bind(query.after.commit.cast_signed());
    select.push(" AND position <= ").push_bind(until.cast_signed());
    match &query.aggregates {
        Some(Aggregates::OfType(aggregate_type)) => {
            select.push(" AND aggregate_type = ").push_bind(aggregate_type);
        }
        Some(Aggregates::One(stream)) => {
            select.push(" AND aggregate_type = ").push_bind(stream.aggregate_type.as_ref());
            select.push(" AND aggregate_id = ").push_bind(&stream.aggregate_id);
        }
        None => {}
    }
    if let Some(kinds) = &query.event_types {
        select.push(" AND event_type = ANY(").push_bind(kinds).push(")");
    }
    select.push(" ORDER BY position");
    select
}
