//! Loading and writing many rows at once, in statements of fixed sizes so that each is prepared once.

use super::dialect::{Dialect, places};
use super::{Db, Tx};
use crate::cell::{Cell, Kind};
use crate::error::Result;
use crate::fold::TableChanges;
use crate::schema::Schema;

/// Rows per statement; the rest goes in the next smaller size (`docs/adr/0020-two-sql-dialects.md`).
const CHUNKS: [usize; 4] = [500, 50, 8, 1];
/// Statements stay below this, whatever the server's `max_allowed_packet` (16 MiB by default).
const MAX_STATEMENT_BYTES: usize = 4 << 20;

/// The rows of these keys, in any order; keys that are not there are simply missing.
pub(crate) async fn load_rows(
    db: &Db,
    schema: &'static Schema,
    table: &str,
    keys: &[Vec<Cell>],
) -> Result<Vec<Vec<Cell>>> {
    let mut loaded = Vec::with_capacity(keys.len());
    let kinds = kinds_of(schema);
    let mut rest = keys;
    while !rest.is_empty() {
        let size = CHUNKS.into_iter().rev().find(|size| *size >= rest.len()).unwrap_or(CHUNKS[0]);
        let (chunk, others) = rest.split_at(size.min(rest.len()));
        rest = others;
        let sql = select_by_key(db.dialect(), schema, table, size);
        // A short chunk repeats its last key, so that the statement is one of a few.
        let padding = std::iter::repeat_n(&chunk[chunk.len() - 1], size - chunk.len());
        let parameters: Vec<Cell> = chunk.iter().chain(padding).flatten().cloned().collect();
        loaded.extend(db.fetch("loading rows", &sql, &parameters, &kinds).await?);
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

fn select_by_key(dialect: Dialect, schema: &Schema, table: &str, count: usize) -> String {
    let (columns, keys) = (column_list(schema), key_names(schema).join(", "));
    let list = dialect.key_list(schema.key, count);
    format!("SELECT {columns} FROM `{table}` WHERE ({keys}) IN ({list})")
}

/// Writes everything that a fold changed in a table.
pub(crate) async fn write_changes(tx: &mut Tx, table: &str, changes: &TableChanges) -> Result<()> {
    // Erasures first: they are about rows of earlier batches, and the upserts already show them.
    for subject in &changes.erasures {
        erase_person(tx, changes.schema, table, subject).await?;
    }
    delete_rows(tx, changes.schema, table, &changes.deletes).await?;
    upsert_rows(tx, changes.schema, table, &changes.upserts).await
}

/// Inserts rows or overwrites those of the same key.
pub(crate) async fn upsert_rows(
    tx: &mut Tx,
    schema: &'static Schema,
    table: &str,
    rows: &[Vec<Cell>],
) -> Result<()> {
    let mut rest = rows;
    while !rest.is_empty() {
        let size = chunk_size(rest);
        let (chunk, others) = rest.split_at(size);
        rest = others;
        let sql = upsert(tx.dialect(), schema, table, size);
        let parameters: Vec<Cell> = chunk.iter().flatten().cloned().collect();
        tx.execute("writing rows", &sql, &parameters).await?;
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
pub(crate) async fn delete_rows(
    tx: &mut Tx,
    schema: &'static Schema,
    table: &str,
    keys: &[Vec<Cell>],
) -> Result<()> {
    let condition: Vec<_> = key_names(schema).iter().map(|key| format!("{key} = ?")).collect();
    let sql = format!("DELETE FROM `{table}` WHERE {}", condition.join(" AND "));
    for key in keys {
        tx.execute("deleting a row", &sql, key).await?;
    }
    Ok(())
}

/// Blanks the personal columns of the rows of a person.
pub(crate) async fn erase_person(
    tx: &mut Tx,
    schema: &'static Schema,
    table: &str,
    subject: &Cell,
) -> Result<()> {
    let Some(erasure) = schema.erasure else { return Ok(()) };
    let set: Vec<_> = erasure.blanks.iter().map(|(column, _)| format!("`{column}` = ?")).collect();
    let sql = format!("UPDATE `{table}` SET {} WHERE `{}` = ?", set.join(", "), erasure.subject);
    let blank = |text: Option<&str>| text.map_or(Cell::Null, |text| Cell::Text(text.to_owned()));
    let mut parameters: Vec<_> = erasure.blanks.iter().map(|(_, text)| blank(*text)).collect();
    parameters.push(subject.clone());
    tx.execute("erasing a person", &sql, &parameters).await?;
    Ok(())
}
