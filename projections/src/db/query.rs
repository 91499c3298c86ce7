//! One statement or query outside of a transaction, over cells.

use super::{Db, mysql};
use crate::cell::{Cell, Kind};
use crate::error::Result;

impl Db {
    /// Runs one query whose columns are of these kinds.
    pub(crate) async fn fetch(
        &self,
        what: &'static str,
        sql: &str,
        parameters: &[Cell],
        kinds: &[Kind],
    ) -> Result<Vec<Vec<Cell>>> {
        match self {
            Self::Sqlite(file) => {
                let (sql, each, kinds) = (sql.into(), vec![parameters.to_vec()], kinds.to_vec());
                file.reader().await?.fetch_each(what, sql, each, kinds).await
            }
            Self::MySql(pool) => {
                mysql::fetch(pool, what, mysql::bound(sql, parameters), kinds).await
            }
        }
    }

    /// Runs one query that finds a few rows by a key.
    pub(crate) async fn look_up(
        &self,
        what: &'static str,
        sql: &str,
        parameters: Vec<Cell>,
        kinds: &[Kind],
    ) -> Result<Vec<Vec<Cell>>> {
        match self {
            Self::Sqlite(file) => file.look_up(what, sql, &[parameters], kinds),
            Self::MySql(pool) => {
                mysql::fetch(pool, what, mysql::bound(sql, &parameters), kinds).await
            }
        }
    }

    /// The names of the tables that begin like this, in order.
    pub(crate) async fn tables_like(&self, prefix: &str) -> Result<Vec<String>> {
        let sql = if self.is_sqlite() {
            "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
        } else {
            "SELECT table_name FROM information_schema.tables \
             WHERE table_schema = DATABASE() ORDER BY table_name"
        };
        let rows = self.fetch("listing tables", sql, &[], &[Kind::Text]).await?;
        let names = rows.into_iter().flatten().filter_map(|cell| {
            if let Cell::Text(name) = cell
                && name.starts_with(prefix)
            {
                Some(name)
            } else {
                None
            }
        });
        Ok(names.collect())
    }

    /// Whether there is a table of that name.
    pub(crate) async fn has_table(&self, name: &str) -> Result<bool> {
        let sql = if self.is_sqlite() {
            "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = ?"
        } else {
            "SELECT COUNT(*) FROM information_schema.tables \
             WHERE table_schema = DATABASE() AND table_name = ?"
        };
        let name = [Cell::Text(name.into())];
        let rows = self.fetch("looking for a table", sql, &name, &[Kind::Int]).await?;
        Ok(rows.first().is_some_and(|row| row[0] != Cell::Int(0)))
    }
}
