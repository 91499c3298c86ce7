//! A transaction of either dialect.

use sqlx::{MySql, Transaction};

use super::dialect::Dialect;
use super::mysql;
use super::sqlite::{self, Lease};
use crate::cell::{Cell, Kind};
use crate::error::{ProjectionError, Result};

/// A transaction; dropped without [`Tx::commit`] it is undone.
pub(crate) enum Tx {
    /// On a file.
    Sqlite {
        /// Its connection.
        lease: Lease,
        /// What begins it, together with its first statement.
        begin: Option<&'static str>,
    },
    /// On a server.
    MySql(Transaction<'static, MySql>),
}

impl Tx {
    pub(super) const fn on_file(lease: Lease, begin: &'static str) -> Self {
        Self::Sqlite { lease, begin: Some(begin) }
    }

    /// Which SQL it understands.
    pub(crate) const fn dialect(&self) -> Dialect {
        match self {
            Self::Sqlite { .. } => Dialect::Sqlite,
            Self::MySql(_) => Dialect::MySql,
        }
    }

    /// Runs one statement and says how many rows it found.
    pub(crate) async fn execute(
        &mut self,
        what: &'static str,
        sql: &str,
        parameters: &[Cell],
    ) -> Result<u64> {
        match self {
            Self::Sqlite { lease, begin } => {
                let (begin, sql, parameters) = (begin.take(), sql.to_owned(), parameters.to_vec());
                let work = move |connection: &rusqlite::Connection| {
                    begin.map_or(Ok(()), |begin| connection.execute_batch(begin))?;
                    sqlite::execute(connection, &sql, &parameters)
                };
                lease.run(what, work).await
            }
            Self::MySql(tx) => {
                let done = mysql::bound(sql, parameters).execute(&mut **tx).await;
                Ok(done.map_err(ProjectionError::database(what))?.rows_affected())
            }
        }
    }

    /// Runs one query whose columns are of these kinds.
    pub(crate) async fn fetch(
        &mut self,
        what: &'static str,
        sql: &str,
        parameters: &[Cell],
        kinds: &[Kind],
    ) -> Result<Vec<Vec<Cell>>> {
        match self {
            Self::Sqlite { lease, begin } => {
                let (begin, sql) = (begin.take(), sql.to_owned());
                let (parameters, kinds) = (parameters.to_vec(), kinds.to_vec());
                let work = move |connection: &rusqlite::Connection| {
                    begin.map_or(Ok(()), |begin| connection.execute_batch(begin))?;
                    sqlite::fetch(connection, &sql, &parameters, &kinds)
                };
                lease.run(what, work).await
            }
            Self::MySql(tx) => mysql::fetch(&mut **tx, what, sql, parameters, kinds).await,
        }
    }

    /// Makes it durable.
    pub(crate) async fn commit(self) -> Result<()> {
        let what = "committing";
        match self {
            Self::Sqlite { begin: Some(_), .. } => Ok(()),
            Self::Sqlite { mut lease, begin: None } => {
                lease.run(what, |connection| connection.execute_batch("COMMIT")).await
            }
            Self::MySql(tx) => tx.commit().await.map_err(ProjectionError::database(what)),
        }
    }

    /// Undoes it.
    pub(crate) async fn roll_back(self) {
        match self {
            Self::Sqlite { lease, .. } => drop(lease),
            // A failure means that the connection is gone, and the transaction with it.
            Self::MySql(tx) => drop(tx.rollback().await),
        }
    }
}
