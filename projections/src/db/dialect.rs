//! Where the two dialects differ.

use crate::schema::Schema;

/// Which SQL a database understands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// Of `SQLite`.
    Sqlite,
    /// Of `MySQL` and `MariaDB`.
    MySql,
}

impl Dialect {
    /// What turns an INSERT into an upsert.
    pub(crate) fn upsert_clause(self, schema: &Schema) -> String {
        match self {
            Self::Sqlite => {
                let keys: Vec<_> =
                    schema.key_columns().iter().map(|key| format!("`{}`", key.name)).collect();
                let set = assignments(schema, |name| format!("excluded.`{name}`"));
                format!("ON CONFLICT ({}) DO UPDATE SET {set}", keys.join(", "))
            }
            Self::MySql => {
                // MySQL 8.0.20 prefers an alias, which MariaDB does not know; both know VALUES().
                let set = assignments(schema, |name| format!("VALUES(`{name}`)"));
                format!("ON DUPLICATE KEY UPDATE {set}")
            }
        }
    }
}

/// `?, ?, ?`
pub(crate) fn places(count: usize) -> String {
    let mut text = "?, ".repeat(count);
    text.truncate(text.len().saturating_sub(2));
    text
}

/// A list of `count` keys of `width` columns for `(a, b) IN (…)`.
pub(crate) fn key_list(width: usize, count: usize) -> String {
    let key = if width == 1 { "?".into() } else { format!("({})", places(width)) };
    vec![key; count].join(", ")
}

fn assignments(schema: &Schema, value: impl Fn(&str) -> String) -> String {
    let rest = &schema.columns[schema.key..];
    // A table that is all key: assign the key to itself, so that the statement changes nothing.
    let columns = if rest.is_empty() { schema.key_columns() } else { rest };
    let each = columns.iter().map(|column| format!("`{}` = {}", column.name, value(column.name)));
    each.collect::<Vec<_>>().join(", ")
}
