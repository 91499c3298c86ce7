//! Loading and writing many rows at once, in statements of fixed sizes so that each is prepared once.

use super::dialect::{Dialect, key_list, places};
use super::{Db, Tx, mysql};
use crate::cell::{Cell, Kind};
use crate::error::{ProjectionError, Result};
use crate::fold::TableChanges;
use crate::schema::Schema;

/// Rows per statement; the rest goes in the next smaller size (`docs/adr/0020-two-sql-dialects.md`).
const CHUNKS: [usize; 10] = [512, 256, 128, 64, 32, 16, 8, 4, 2, 1];
/// From so many keys on a load goes to a thread that may block.
const MANY: usize = 256;
/// Statements stay below this, whatever the server's `max_allowed_packet` (16 MiB by default).
const MAX_STATEMENT_BYTES: usize = 4 << 20;

/// The rows of these keys, in any order; keys that are not there are simply missing.
pub(crate) async fn load_rows(
    db: &Db,
    schema: &'static Schema,
    table: &str,
    keys: Vec<Vec<Cell>>,
) -> Result<Vec<Vec<Cell>>> {
    const WHAT: &str = "loading rows";
    let (columns, kinds) = (column_list(schema), kinds_of(schema));
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let pool = match db {
        // As for writing: a short statement, once for each key.
        Db::Sqlite(file) => {
            let sql = format!("SELECT {columns} FROM `{table}` WHERE {}", key_condition(schema));
            return match keys.len() {
                MANY.. => file.reader().await?.fetch_each(WHAT, sql, keys, kinds).await,
                _ => file.look_up(WHAT, &sql, &keys, &kinds),
            };
        }
        Db::MySql(pool) => pool,
    };
    let mut loaded = Vec::with_capacity(keys.len());
    let mut rest = &keys[..];
    while !rest.is_empty() {
        let size = CHUNKS.into_iter().rev().find(|size| *size >= rest.len()).unwrap_or(CHUNKS[0]);
        let (chunk, others) = rest.split_at(size.min(rest.len()));
        rest = others;
        let names = key_names(schema).join(", ");
        let list = key_list(schema.key, size);
        let sql = format!("SELECT {columns} FROM `{table}` WHERE ({names}) IN ({list})");
        // A short chunk repeats its last key, so that the statement is one of a few.
        let padding = std::iter::repeat_n(&chunk[chunk.len() - 1], size - chunk.len());
        let query = mysql::bound(&sql, chunk.iter().chain(padding).flatten());
        loaded.extend(mysql::fetch(pool, WHAT, query, &kinds).await?);
    }
    Ok(loaded)
}

/// The kinds of the columns selected with [`column_list`].
pub(crate) fn kinds_of(schema: &Schema) -> Vec<Kind> {
    schema.columns.iter().map(|column| column.kind).collect()
}

/// The columns of a table, quoted.
pub(crate) fn column_list(schema: &Schema) -> String {
    let names: Vec<_> = schema.columns.iter().map(|column| format!("`{}`", column.name)).collect();
    names.join(", ")
}

fn key_names(schema: &Schema) -> Vec<String> {
    schema.key_columns().iter().map(|column| format!("`{}`", column.name)).collect()
}

/// `` `a` = ? AND `b` = ? ``
fn key_condition(schema: &Schema) -> String {
    let each: Vec<_> = key_names(schema).iter().map(|key| format!("{key} = ?")).collect();
    each.join(" AND ")
}

/// Writes everything that a fold changed in a table.
pub(crate) async fn write_changes(tx: &mut Tx, table: &str, changes: TableChanges) -> Result<()> {
    let TableChanges { schema, erasures, upserts, deletes } = changes;
    // Erasures first: they are about rows of earlier batches, and the upserts already show them.
    erase_persons(tx, schema, table, erasures).await?;
    delete_rows(tx, schema, table, deletes).await?;
    upsert_rows(tx, schema, table, upserts).await
}

/// Inserts rows or overwrites those of the same key.
pub(crate) async fn upsert_rows(
    tx: &mut Tx,
    schema: &'static Schema,
    table: &str,
    rows: Vec<Vec<Cell>>,
) -> Result<()> {
    const WHAT: &str = "writing rows";
    let server = match tx {
        // Nothing travels to a file: the short statement is compiled once and run for each row.
        Tx::Sqlite(_) => {
            let sql = upsert(Dialect::Sqlite, schema, table, 1);
            return tx.execute_each(WHAT, &sql, rows).await;
        }
        Tx::MySql(server) => server,
    };
    let mut rest = &rows[..];
    while !rest.is_empty() {
        let (chunk, others) = rest.split_at(chunk_size(rest));
        rest = others;
        let sql = upsert(Dialect::MySql, schema, table, chunk.len());
        let done = mysql::bound(&sql, chunk.iter().flatten()).execute(&mut **server).await;
        done.map_err(ProjectionError::database(WHAT))?;
    }
    Ok(())
}

/// The largest fixed size that the rows fill without making the statement too long.
fn chunk_size(rows: &[Vec<Cell>]) -> usize {
    let fits = |size: &usize| {
        *size <= rows.len()
            && (*size == 1
                || rows[..*size].iter().flatten().map(Cell::weight).sum::<usize>()
                    <= MAX_STATEMENT_BYTES)
    };
    CHUNKS.into_iter().find(fits).unwrap_or(1)
}

fn upsert(dialect: Dialect, schema: &Schema, table: &str, count: usize) -> String {
    let row = format!("({})", places(schema.columns.len()));
    let rows = vec![row.as_str(); count].join(", ");
    let (columns, clause) = (column_list(schema), dialect.upsert_clause(schema));
    format!("INSERT INTO `{table}` ({columns}) VALUES {rows} {clause}")
}

/// Deletes the rows of these keys.
async fn delete_rows(
    tx: &mut Tx,
    schema: &'static Schema,
    table: &str,
    keys: Vec<Vec<Cell>>,
) -> Result<()> {
    let sql = format!("DELETE FROM `{table}` WHERE {}", key_condition(schema));
    tx.execute_each("deleting rows", &sql, keys).await
}

/// Blanks the personal columns of the rows of these persons.
async fn erase_persons(
    tx: &mut Tx,
    schema: &'static Schema,
    table: &str,
    subjects: Vec<Cell>,
) -> Result<()> {
    let Some(erasure) = schema.erasure else { return Ok(()) };
    let set: Vec<_> = erasure.blanks.iter().map(|(column, _)| format!("`{column}` = ?")).collect();
    let sql = format!("UPDATE `{table}` SET {} WHERE `{}` = ?", set.join(", "), erasure.subject);
    let blank = |text: Option<&str>| text.map_or(Cell::Null, |text| Cell::Text(text.to_owned()));
    let parameters = subjects.into_iter().map(|subject| {
        erasure.blanks.iter().map(|(_, text)| blank(*text)).chain([subject]).collect()
    });
    tx.execute_each("erasing a person", &sql, parameters.collect()).await
}
