//! The lean fold of two tables (a board, a timeline) from the log that the subjects fold.
//!
//! Reading and decoding run beside the writing; each batch is one transaction with its checkpoint, and each
//! card that it touches is written once.

mod mariadb;
mod source;
mod sqlite;

use serde::Deserialize;

pub(crate) use mariadb::{Mariadb, Mode};
pub(crate) use source::{Source, replay_postgres, replay_sqlite};
pub(crate) use sqlite::Sqlite;

/// Events of a batch.
const BATCH: usize = 10_000;
/// Rows of one statement.
const ROWS: usize = 500;

/// What the fold needs of an event.
pub(crate) struct Event {
    position: i64,
    id: String,
    sequence: i64,
    kind: String,
    at: String,
    label: Option<String>,
}

/// A card of the board.
#[derive(Default, Clone)]
struct Card {
    status: String,
    label: String,
    version: i64,
    updated_at: String,
}

/// What the payloads have in common, and what the first of a life tells.
#[derive(Deserialize)]
struct Body<'a> {
    #[serde(borrow)]
    at: &'a str,
    #[serde(borrow, default)]
    intake: Option<IntakeBody<'a>>,
}

#[derive(Deserialize)]
struct IntakeBody<'a> {
    #[serde(borrow)]
    instrument_label: &'a str,
}

/// What a replay is interested in: when it happened, and the label where one is given.
pub(crate) fn decode(payload: &str) -> serde_json::Result<(&str, Option<&str>)> {
    let body = tagged(payload)?;
    Ok((body.at, body.intake.map(|intake| intake.instrument_label)))
}

fn tagged(payload: &str) -> serde_json::Result<Body<'_>> {
    // `{"Name":{…}}`: what stands between is the body, without a map to look it up in.
    let inner = payload
        .find(':')
        .and_then(|colon| payload.get(colon + 1..payload.len() - 1))
        .unwrap_or(payload);
    serde_json::from_str(inner)
}

impl Card {
    fn fold(&mut self, event: &Event) {
        self.status.clone_from(&event.kind);
        self.version = event.sequence;
        self.updated_at.clone_from(&event.at);
        if let Some(label) = &event.label {
            self.label.clone_from(label);
        }
    }
}

/// `(?,?,?),(?,?,?)…` for so many rows of so many columns.
fn placeholders(rows: usize, columns: usize) -> String {
    let row = format!("({})", vec!["?"; columns].join(","));
    vec![row; rows].join(",")
}
