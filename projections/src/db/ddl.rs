//! The SQL of a migration, statement by statement, under the names of a generation of tables.
//!
//! A rebuild fills tables beside the live ones: the same SQL is run with every table's name given a suffix.
//! Index names get one as well, since in SQLite they are global.

use std::fmt;

/// The names that the tables of a projection go by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Names {
    /// The tables that queries read.
    Live,
    /// The tables that an attempt to rebuild fills.
    Next(u64),
    /// The tables before the last switch.
    Old,
    /// The tables that an attempt to verify fills.
    Scratch(u64),
}

impl Names {
    /// The name of that table.
    pub(crate) fn of(&self, table: &str) -> String {
        format!("{table}{self}")
    }
}

/// The suffix.
impl fmt::Display for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Live => Ok(()),
            Self::Next(attempt) => write!(f, "__next_{attempt}"),
            Self::Old => f.write_str("__old"),
            Self::Scratch(attempt) => write!(f, "__verify_{attempt}"),
        }
    }
}

/// The statements of a migration.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Script {
    /// They create tables.
    pub(crate) tables: Vec<String>,
    /// They create indexes, which a bulk fill does at its end.
    pub(crate) indexes: Vec<String>,
}

/// Splits a migration into statements with the tables `renamed` under their names, indexes under `tag`.
pub(crate) fn statements(sql: &str, renamed: &[&str], names: &Names, tag: &str) -> Script {
    let without_comments: Vec<_> =
        sql.lines().filter(|line| !line.trim_start().starts_with("--")).collect();
    let mut script = Script::default();
    for statement in without_comments.join("\n").split(';') {
        let statement = statement.trim();
        if statement.is_empty() {
            continue;
        }
        let is_index =
            statement.starts_with("CREATE INDEX") || statement.starts_with("CREATE UNIQUE INDEX");
        let statement = rename(statement, renamed, names, tag);
        if is_index {
            script.indexes.push(statement);
        } else {
            script.tables.push(statement);
        }
    }
    script
}

fn rename(statement: &str, tables: &[&str], names: &Names, tag: &str) -> String {
    let mut renamed = String::with_capacity(statement.len() + 64);
    let mut previous = "";
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut rest = statement;
    while let Some(first) = rest.chars().next() {
        let end = if is_name(first) {
            rest.find(|c| !is_name(c)).unwrap_or(rest.len())
        } else {
            rest.find(is_name).unwrap_or(rest.len())
        };
        let (word, others) = rest.split_at(end);
        renamed.push_str(word);
        if is_name(first) {
            if previous.eq_ignore_ascii_case("INDEX") {
                renamed.push_str(tag);
            } else if tables.contains(&word) {
                renamed.push_str(&names.to_string());
            }
            previous = word;
        }
        rest = others;
    }
    renamed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_is_split_and_its_tables_and_indexes_are_renamed() {
        let sql = "-- a comment; with a semicolon\nCREATE TABLE board (\n  board_id INT\n);\n\
                   CREATE INDEX board_by_id ON board (board_id);\n";
        let script = statements(sql, &["board"], &Names::Next(7), "__g3");
        assert_eq!(script.tables, ["CREATE TABLE board__next_7 (\n  board_id INT\n)"]);
        assert_eq!(script.indexes, ["CREATE INDEX board_by_id__g3 ON board__next_7 (board_id)"]);
    }
}
