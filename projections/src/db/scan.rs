//! Reading a whole table in the order of its key, without holding it in memory.

use futures::stream::BoxStream;
use futures::{StreamExt, TryStreamExt};

use super::bulk::{column_list, read_row};
use super::{Db, Tx, with_db, with_tx};
use crate::cell::Cell;
use crate::error::{ProjectionError, Result};
use crate::schema::Schema;

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
    let columns = column_list(schema);
    *sql = format!("SELECT {columns} FROM `{table}` ORDER BY {}", keys.join(", "));
    let failed = |source| ProjectionError::Database { what: "reading a table", source };
    match scan {
        Scan::Snapshot(tx) => with_tx!(tx, |conn, D| {
            let rows = sqlx::query::<D>(sql).fetch(conn).map_err(failed);
            rows.map(move |row| read_row::<D>(schema, &row?)).boxed()
        }),
        Scan::Live(db) => with_db!(db, |pool, D| {
            let rows = sqlx::query::<D>(sql).fetch(pool).map_err(failed);
            rows.map(move |row| read_row::<D>(schema, &row?)).boxed()
        }),
    }
}
