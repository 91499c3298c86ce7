//! Into a `SQLite` file: one transaction a batch, with its checkpoint.

use std::collections::HashMap;
use std::path::PathBuf;

use anyhow::Result;
use rusqlite::types::{ToSqlOutput, Value, ValueRef};
use rusqlite::{Connection, params, params_from_iter};

use super::{Card, Event, ROWS, Source, placeholders};

const SCHEMA: &str = "
    PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536;
    CREATE TABLE lean_checkpoint (position INTEGER NOT NULL) STRICT;
    INSERT INTO lean_checkpoint VALUES (0);
    CREATE TABLE lean_board (
        id TEXT PRIMARY KEY, status TEXT NOT NULL, label TEXT NOT NULL, version INTEGER NOT NULL,
        updated_at TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX lean_board_by_time
        ON lean_board (updated_at DESC, id DESC, status, label, version);
    CREATE TABLE lean_timeline (
        id TEXT NOT NULL, sequence INTEGER NOT NULL, kind TEXT NOT NULL, at TEXT NOT NULL,
        note TEXT, PRIMARY KEY (id, sequence)
    ) STRICT, WITHOUT ROWID;";

/// The lean fold into a new file.
pub(crate) struct Sqlite {
    file: PathBuf,
}

impl Sqlite {
    /// Into that file, which must not exist yet.
    pub(crate) const fn new(file: PathBuf) -> Self {
        Self { file }
    }

    /// Folds everything and tells how many events there were.
    pub(crate) async fn run(&self, source: &Source) -> Result<usize> {
        let mut batches = source.batches();
        let file = self.file.clone();
        tokio::task::spawn_blocking(move || {
            let mut connection = Connection::open(file)?;
            connection.execute_batch(SCHEMA)?;
            let mut count = 0;
            while let Some(batch) = batches.blocking_recv() {
                let batch = batch?;
                write(&mut connection, &batch)?;
                count += batch.len();
            }
            Ok(count)
        })
        .await?
    }
}

fn write(connection: &mut Connection, batch: &[Event]) -> Result<()> {
    let transaction = connection.transaction()?;
    let mut cards: HashMap<&str, Card> = HashMap::new();
    let mut select = transaction.prepare_cached(
        "SELECT status, label, version, updated_at FROM lean_board WHERE id = ?1",
    )?;
    for event in batch {
        if !cards.contains_key(event.id.as_str()) {
            let mut card = Card::default();
            if event.sequence > 1 {
                card = select.query_row([&event.id], |row| {
                    Ok(Card {
                        status: row.get(0)?,
                        label: row.get(1)?,
                        version: row.get(2)?,
                        updated_at: row.get(3)?,
                    })
                })?;
            }
            cards.insert(&event.id, card);
        }
        if let Some(card) = cards.get_mut(event.id.as_str()) {
            card.fold(event);
        }
    }
    let mut cards: Vec<_> = cards.into_iter().collect();
    cards.sort_unstable_by_key(|(id, _)| *id);
    for chunk in cards.chunks(ROWS) {
        let sql = format!(
            "INSERT INTO lean_board (id, status, label, version, updated_at) VALUES {}
             ON CONFLICT (id) DO UPDATE SET status = excluded.status, label = excluded.label,
                 version = excluded.version, updated_at = excluded.updated_at",
            placeholders(chunk.len(), 5)
        );
        let values = chunk.iter().flat_map(|(id, card)| {
            [
                text(id),
                text(&card.status),
                text(&card.label),
                integer(card.version),
                text(&card.updated_at),
            ]
        });
        transaction.prepare_cached(&sql)?.execute(params_from_iter(values))?;
    }
    for chunk in batch.chunks(ROWS) {
        let sql = format!(
            "INSERT INTO lean_timeline (id, sequence, kind, at) VALUES {}",
            placeholders(chunk.len(), 4)
        );
        let values = chunk.iter().flat_map(|event| {
            [text(&event.id), integer(event.sequence), text(&event.kind), text(&event.at)]
        });
        transaction.prepare_cached(&sql)?.execute(params_from_iter(values))?;
    }
    let last = batch.last().map_or(0, |event| event.position);
    transaction.execute("UPDATE lean_checkpoint SET position = ?1", params![last])?;
    drop(select);
    Ok(transaction.commit()?)
}

const fn integer(value: i64) -> ToSqlOutput<'static> {
    ToSqlOutput::Owned(Value::Integer(value))
}

fn text(value: &str) -> ToSqlOutput<'_> {
    ToSqlOutput::Borrowed(ValueRef::from(value))
}
