//! Reading a whole table in the order of its key, without holding it in memory.

use futures::stream::BoxStream;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use sqlx::mysql::MySqlRow;

use super::bulk::{column_list, kinds_of};
use super::dialect::places;
use super::{Db, Tx, mysql};
use crate::cell::{Cell, Kind};
use crate::error::{ProjectionError, Result};
use crate::schema::Schema;

/// Rows that are read from a file at once.
const PAGE: usize = 1_000;
const WHAT: &str = "reading a table";

/// Where a scan reads.
pub(crate) enum Scan<'a> {
    /// In the moment that a snapshot sees.
    Snapshot(&'a mut Tx),
    /// As it goes.
    Live(&'a Db),
}

/// The rows of a table, in the order of its key. `sql` must outlive the stream: give it an empty string.
pub(crate) fn scan_table<'a>(
    scan: Scan<'a>,
    schema: &'static Schema,
    table: &str,
    sql: &'a mut String,
) -> BoxStream<'a, Result<Vec<Cell>>> {
    let keys: Vec<_> =
        schema.key_columns().iter().map(|column| format!("`{}`", column.name)).collect();
    let (columns, keys) = (column_list(schema), keys.join(", "));
    *sql = format!("SELECT {columns} FROM `{table}` ORDER BY {keys}");
    match scan {
        Scan::Snapshot(Tx::MySql(tx)) => rows(sqlx::query(sql).fetch(&mut **tx), schema),
        Scan::Live(Db::MySql(pool)) => rows(sqlx::query(sql).fetch(pool), schema),
        file @ (Scan::Snapshot(Tx::Sqlite(_)) | Scan::Live(Db::Sqlite(_))) => {
            let place = places(schema.key);
            let pages = Pages {
                file,
                first: format!("SELECT {columns} FROM `{table}` ORDER BY {keys} LIMIT {PAGE}"),
                next: format!(
                    "SELECT {columns} FROM `{table}` WHERE ({keys}) > ({place}) \
                     ORDER BY {keys} LIMIT {PAGE}"
                ),
                kinds: kinds_of(schema),
                last: Vec::new(),
            };
            let turn = |pages: Option<Pages<'a>>| async {
                let Some(mut pages) = pages else { return Ok::<_, ProjectionError>(None) };
                let rows = pages.read().await?;
                let more = rows.len() == PAGE;
                pages.last = rows.last().map_or_else(Vec::new, |row| row[..schema.key].to_vec());
                let rows = stream::iter(rows.into_iter().map(Ok));
                Ok(Some((rows, more.then_some(pages))))
            };
            stream::try_unfold(Some(pages), turn).try_flatten().boxed()
        }
    }
}

fn rows<'a>(
    rows: BoxStream<'a, Result<MySqlRow, sqlx::Error>>,
    schema: &'static Schema,
) -> BoxStream<'a, Result<Vec<Cell>>> {
    let (failed, kinds) = (|error| ProjectionError::database(WHAT)(error), kinds_of(schema));
    rows.map(move |row| mysql::read(&row.map_err(failed)?, &kinds).map_err(failed)).boxed()
}

/// A table of a file, page by page after the last key: its connection serves others in between.
struct Pages<'a> {
    file: Scan<'a>,
    first: String,
    next: String,
    kinds: Vec<Kind>,
    last: Vec<Cell>,
}

impl Pages<'_> {
    async fn read(&mut self) -> Result<Vec<Vec<Cell>>> {
        let sql = if self.last.is_empty() { &self.first } else { &self.next };
        match &mut self.file {
            Scan::Snapshot(tx) => tx.fetch(WHAT, sql, &self.last, &self.kinds).await,
            Scan::Live(db) => db.fetch(WHAT, sql, &self.last, &self.kinds).await,
        }
    }
}
