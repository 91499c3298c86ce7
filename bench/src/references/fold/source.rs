//! Reading the log: straight from its table, decoded with borrowed types, on a thread or task of its own.

use std::path::{Path, PathBuf};

use anyhow::Result;
use futures::TryStreamExt as _;
use rusqlite::{Connection, OpenFlags};
use sqlx::{PgPool, Row};
use tokio::sync::mpsc;

use super::{BATCH, Event, decode};

/// Where the log is.
#[derive(Debug, Clone)]
pub(crate) enum Source {
    /// A file of the embedded store.
    Sqlite(PathBuf),
    /// A database of the server store.
    Postgres(PgPool),
}

impl Source {
    /// All events in batches; a failed reader ends the batches with its error.
    pub(super) fn batches(&self) -> mpsc::Receiver<Result<Vec<Event>>> {
        let (sender, receiver) = mpsc::channel(4);
        match self.clone() {
            Self::Sqlite(file) => {
                tokio::task::spawn_blocking(move || {
                    let read = replay_sqlite(
                        &file,
                        batching(|batch| Ok(sender.blocking_send(Ok(batch))?)),
                    );
                    if let Err(error) = read {
                        drop(sender.blocking_send(Err(error)));
                    }
                });
            }
            Self::Postgres(pool) => {
                tokio::spawn(async move {
                    if let Err(error) = read_postgres(&pool, &sender).await {
                        drop(sender.send(Err(error)).await);
                    }
                });
            }
        }
        receiver
    }
}

/// A row of the log, borrowed.
pub(crate) struct Line<'a> {
    /// Where.
    pub(crate) position: i64,
    /// Of which repair; empty after the last.
    pub(crate) id: &'a str,
    /// Its number in the stream.
    pub(crate) sequence: i64,
    /// Its name.
    pub(crate) kind: &'a str,
    /// Its payload.
    pub(crate) payload: &'a str,
}

impl Line<'_> {
    fn to_event(&self) -> Result<Event> {
        let (at, label) = decode(self.payload)?;
        Ok(Event {
            position: self.position,
            id: self.id.to_owned(),
            sequence: self.sequence,
            kind: self.kind.to_owned(),
            at: at.to_owned(),
            label: label.map(str::to_owned),
        })
    }
}

/// Gathers lines to batches; the last one is handed on by the line without an id.
fn batching(
    mut hand_on: impl FnMut(Vec<Event>) -> Result<()>,
) -> impl FnMut(Option<Line<'_>>) -> Result<()> {
    let mut batch = Vec::with_capacity(BATCH);
    move |line| {
        let last = line.is_none();
        if let Some(line) = line {
            batch.push(line.to_event()?);
        }
        if batch.len() == BATCH || (last && !batch.is_empty()) {
            hand_on(std::mem::replace(&mut batch, Vec::with_capacity(BATCH)))?;
        }
        Ok(())
    }
}

/// Visits every event of the file in order, then says that there are no more.
pub(crate) fn replay_sqlite(
    file: &Path,
    mut visit: impl FnMut(Option<Line<'_>>) -> Result<()>,
) -> Result<()> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(file, flags)?;
    let mut statement = connection.prepare(
        "SELECT position, aggregate_id, sequence, event_type, payload
           FROM events
          ORDER BY position",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        visit(Some(Line {
            position: row.get(0)?,
            id: row.get_ref(1)?.as_str()?,
            sequence: row.get(2)?,
            kind: row.get_ref(3)?.as_str()?,
            payload: row.get_ref(4)?.as_str()?,
        }))?;
    }
    visit(None)
}

const SELECT: &str = "SELECT position, aggregate_id, sequence, event_type, payload::text AS payload
       FROM events
      WHERE position > $1
      ORDER BY position
      LIMIT $2";

async fn read_postgres(pool: &PgPool, sender: &mpsc::Sender<Result<Vec<Event>>>) -> Result<()> {
    let mut after = 0_i64;
    loop {
        let mut batch = Vec::with_capacity(BATCH);
        let mut rows = sqlx::query(SELECT).bind(after).bind(i64::try_from(BATCH)?).fetch(pool);
        while let Some(row) = rows.try_next().await? {
            batch.push(line(&row)?.to_event()?);
        }
        let Some(last) = batch.last() else {
            return Ok(());
        };
        after = last.position;
        sender.send(Ok(batch)).await?;
    }
}

/// Visits every event of the database in order.
pub(crate) async fn replay_postgres(
    pool: &PgPool,
    mut visit: impl FnMut(Line<'_>) -> Result<()>,
) -> Result<()> {
    let mut rows = sqlx::query(SELECT).bind(0_i64).bind(i64::MAX).fetch(pool);
    while let Some(row) = rows.try_next().await? {
        visit(line(&row)?)?;
    }
    Ok(())
}

fn line(row: &sqlx::postgres::PgRow) -> Result<Line<'_>> {
    Ok(Line {
        position: row.try_get(0)?,
        id: row.try_get(1)?,
        sequence: row.try_get(2)?,
        kind: row.try_get(3)?,
        payload: row.try_get(4)?,
    })
}
