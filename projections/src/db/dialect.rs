//! Where the two dialects differ.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::query::Query;
use sqlx::{Database, MySql, Row as _, Sqlite};

use crate::cell::{Cell, Kind};
use crate::schema::Schema;

/// A driver of sqlx that the read tables can live in.
pub(crate) trait Dialect: Database {
    /// Adds a parameter.
    fn bind<'q>(
        query: Query<'q, Self, Self::Arguments<'q>>,
        cell: &'q Cell,
    ) -> Query<'q, Self, Self::Arguments<'q>>;

    /// Reads a column of a row.
    fn read(row: &Self::Row, index: usize, kind: Kind) -> Result<Cell, sqlx::Error>;

    /// How many rows a statement found.
    fn rows_found(result: &Self::QueryResult) -> u64;

    /// What turns an INSERT into an upsert.
    fn upsert_clause(schema: &Schema) -> String;

    /// A list of `count` composite keys for `(a, b) IN …`.
    fn key_list(width: usize, count: usize) -> String;
}

macro_rules! shared_half {
    ($driver:ty) => {
        fn bind<'q>(
            query: Query<'q, Self, <Self as Database>::Arguments<'q>>,
            cell: &'q Cell,
        ) -> Query<'q, Self, <Self as Database>::Arguments<'q>> {
            match cell {
                Cell::Null => query.bind(None::<&str>),
                Cell::Bool(value) => query.bind(*value),
                Cell::Int(value) => query.bind(*value),
                Cell::Text(text) | Cell::Json(text) => query.bind(text.as_str()),
                Cell::Time(at) => query.bind(*at),
                Cell::Date(day) => query.bind(*day),
            }
        }

        fn read(
            row: &<Self as Database>::Row,
            index: usize,
            kind: Kind,
        ) -> Result<Cell, sqlx::Error> {
            // Unchecked, because the declared types of the dialects differ (JSON is LONGTEXT in MariaDB).
            macro_rules! read_as {
                ($wrap:path, $rust:ty) => {
                    row.try_get_unchecked::<Option<$rust>, _>(index)?.map_or(Cell::Null, $wrap)
                };
            }
            Ok(match kind {
                Kind::Bool => read_as!(Cell::Bool, bool),
                Kind::Int => read_as!(Cell::Int, i64),
                Kind::Text => read_as!(Cell::Text, String),
                Kind::Time => read_as!(Cell::Time, DateTime<Utc>),
                Kind::Date => read_as!(Cell::Date, NaiveDate),
                Kind::Json => read_as!(Cell::Json, String),
            })
        }

        fn rows_found(result: &<Self as Database>::QueryResult) -> u64 {
            result.rows_affected()
        }
    };
}

/// `?, ?, ?`
pub(crate) fn places(count: usize) -> String {
    let mut text = "?, ".repeat(count);
    text.truncate(text.len().saturating_sub(2));
    text
}

fn key_list(prefix: &str, width: usize, count: usize) -> String {
    let key =
        if width == 1 && prefix.is_empty() { "?".into() } else { format!("({})", places(width)) };
    let mut text = String::with_capacity(prefix.len() + count * (key.len() + 2));
    text.push_str(prefix);
    for index in 0..count {
        if index > 0 {
            text.push_str(", ");
        }
        text.push_str(&key);
    }
    text
}

fn assignments(schema: &Schema, value: impl Fn(&str) -> String) -> String {
    let rest = &schema.columns[schema.key..];
    // A table that is all key: assign the key to itself, so that the statement changes nothing.
    let columns = if rest.is_empty() { schema.key_columns() } else { rest };
    let each = columns.iter().map(|column| format!("`{}` = {}", column.name, value(column.name)));
    each.collect::<Vec<_>>().join(", ")
}

impl Dialect for Sqlite {
    shared_half!(Sqlite);

    fn upsert_clause(schema: &Schema) -> String {
        let keys: Vec<_> =
            schema.key_columns().iter().map(|key| format!("`{}`", key.name)).collect();
        let set = assignments(schema, |name| format!("excluded.`{name}`"));
        format!("ON CONFLICT ({}) DO UPDATE SET {set}", keys.join(", "))
    }

    fn key_list(width: usize, count: usize) -> String {
        key_list("VALUES ", width, count)
    }
}

impl Dialect for MySql {
    shared_half!(MySql);

    fn upsert_clause(schema: &Schema) -> String {
        // MySQL 8.0.20 prefers an alias, which MariaDB does not know; both know VALUES().
        let set = assignments(schema, |name| format!("VALUES(`{name}`)"));
        format!("ON DUPLICATE KEY UPDATE {set}")
    }

    fn key_list(width: usize, count: usize) -> String {
        key_list("", width, count)
    }
}
