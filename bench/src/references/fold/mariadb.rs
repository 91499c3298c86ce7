//! Into MariaDB: resumable (each batch one transaction with its checkpoint), or in bulk (cards at the end).

use std::collections::HashMap;

use anyhow::Result;
use sqlx::{Connection, Executor, MySqlConnection, Row};

use super::{Card, Event, ROWS, Source, placeholders};

const SCHEMA: [&str; 4] = [
    "CREATE TABLE lean_checkpoint (position BIGINT NOT NULL)",
    "INSERT INTO lean_checkpoint VALUES (0)",
    "CREATE TABLE lean_board (
        id VARCHAR(40) CHARACTER SET ascii PRIMARY KEY, status VARCHAR(60) NOT NULL,
        label VARCHAR(200) NOT NULL, version BIGINT NOT NULL, updated_at VARCHAR(40) NOT NULL,
        KEY lean_board_by_time (updated_at DESC, id DESC, status, label, version)
     )",
    "CREATE TABLE lean_timeline (
        id VARCHAR(40) CHARACTER SET ascii NOT NULL, sequence BIGINT NOT NULL,
        kind VARCHAR(60) NOT NULL, at VARCHAR(40) NOT NULL, note TEXT, PRIMARY KEY (id, sequence)
     )",
];

/// What happens when it is stopped in the middle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// It goes on from its checkpoint.
    Resumable,
    /// It begins again.
    Bulk,
}

/// The lean fold into an empty database.
pub(crate) struct Mariadb {
    url: String,
    mode: Mode,
}

impl Mariadb {
    /// Into that database.
    pub(crate) fn new(url: &str, mode: Mode) -> Self {
        Self { url: url.to_owned(), mode }
    }

    /// Folds everything and tells how many events there were.
    pub(crate) async fn run(&self, source: &Source) -> Result<usize> {
        let mut connection = MySqlConnection::connect(&self.url).await?;
        for statement in SCHEMA {
            connection.execute(statement).await?;
        }
        let mut batches = source.batches();
        let mut all: HashMap<String, Card> = HashMap::new();
        let mut count = 0;
        while let Some(batch) = batches.recv().await {
            let batch = batch?;
            connection.execute("START TRANSACTION").await?;
            let mut cards = match self.mode {
                Mode::Resumable => load(&mut connection, &batch).await?,
                Mode::Bulk => std::mem::take(&mut all),
            };
            for event in &batch {
                match cards.get_mut(&event.id) {
                    Some(card) => card.fold(event),
                    None => cards.entry(event.id.clone()).or_default().fold(event),
                }
            }
            write_steps(&mut connection, &batch).await?;
            match self.mode {
                Mode::Resumable => {
                    write_cards(&mut connection, cards).await?;
                    let last = batch.last().map_or(0, |event| event.position);
                    sqlx::query("UPDATE lean_checkpoint SET position = ?")
                        .bind(last)
                        .execute(&mut connection)
                        .await?;
                }
                Mode::Bulk => all = cards,
            }
            connection.execute("COMMIT").await?;
            count += batch.len();
        }
        write_cards(&mut connection, all).await?;
        Ok(count)
    }
}

async fn load(connection: &mut MySqlConnection, batch: &[Event]) -> Result<HashMap<String, Card>> {
    let mut ids: Vec<&str> = batch.iter().map(|event| event.id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut cards = HashMap::with_capacity(ids.len());
    for chunk in ids.chunks(ROWS) {
        let sql = format!(
            "SELECT id, status, label, version, updated_at FROM lean_board WHERE id IN {}",
            placeholders(1, chunk.len())
        );
        let query = chunk.iter().fold(sqlx::query(&sql), |query, id| query.bind(*id));
        for row in query.fetch_all(&mut *connection).await? {
            let card = Card {
                status: row.try_get(1)?,
                label: row.try_get(2)?,
                version: row.try_get(3)?,
                updated_at: row.try_get(4)?,
            };
            cards.insert(row.try_get(0)?, card);
        }
    }
    Ok(cards)
}

async fn write_cards(connection: &mut MySqlConnection, cards: HashMap<String, Card>) -> Result<()> {
    let mut cards: Vec<_> = cards.into_iter().collect();
    cards.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
    for chunk in cards.chunks(ROWS) {
        let sql = format!(
            "INSERT INTO lean_board (id, status, label, version, updated_at) VALUES {}
             ON DUPLICATE KEY UPDATE status = VALUES(status), label = VALUES(label),
                 version = VALUES(version), updated_at = VALUES(updated_at)",
            placeholders(chunk.len(), 5)
        );
        let query = chunk.iter().fold(sqlx::query(&sql), |query, (id, card)| {
            query
                .bind(id)
                .bind(&card.status)
                .bind(&card.label)
                .bind(card.version)
                .bind(&card.updated_at)
        });
        query.execute(&mut *connection).await?;
    }
    Ok(())
}

async fn write_steps(connection: &mut MySqlConnection, batch: &[Event]) -> Result<()> {
    for chunk in batch.chunks(ROWS) {
        let sql = format!(
            "INSERT INTO lean_timeline (id, sequence, kind, at) VALUES {}",
            placeholders(chunk.len(), 4)
        );
        let query = chunk.iter().fold(sqlx::query(&sql), |query, event| {
            query.bind(&event.id).bind(event.sequence).bind(&event.kind).bind(&event.at)
        });
        query.execute(&mut *connection).await?;
    }
    Ok(())
}
