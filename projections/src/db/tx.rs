//! A transaction of either dialect.

use rusqlite::Connection;
use sqlx::{MySql, Transaction};

use super::mysql;
use super::sqlite::{self, Lease};
use crate::cell::{Cell, Kind};
use crate::error::{ProjectionError, Result};

/// A transaction; dropped without [`Tx::commit`] it is undone.
pub(crate) enum Tx {
    /// On a file.
    Sqlite(FileTx),
    /// On a server.
    MySql(Transaction<'static, MySql>),
}

/// A transaction on a file.
pub(crate) struct FileTx {
    lease: Lease,
    /// What begins it, together with its first statement.
    begin: Option<&'static str>,
}

impl FileTx {
    async fn run<T: Send + 'static>(
        &mut self,
        what: &'static str,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T> {
        let begin = self.begin.take();
        let work = move |connection: &Connection| {
            begin.map_or(Ok(()), |begin| connection.execute_batch(begin))?;
            work(connection)
        };
        self.lease.run(what, work).await
    }

    async fn commit(mut self) -> Result<()> {
        match self.begin {
            Some(_) => Ok(()),
            None => self.run("committing", |connection| connection.execute_batch("COMMIT")).await,
        }
    }
}

impl Tx {
    pub(super) const fn on_file(lease: Lease, begin: &'static str) -> Self {
        Self::Sqlite(FileTx { lease, begin: Some(begin) })
    }

    /// Runs one statement and says how many rows it found.
    pub(crate) async fn execute(
        &mut self,
        what: &'static str,
        sql: &str,
        parameters: &[Cell],
    ) -> Result<u64> {
        match self {
            Self::Sqlite(tx) => {
                let (sql, each) = (sql.to_owned(), [parameters.to_vec()]);
                let work =
                    move |connection: &Connection| sqlite::execute_each(connection, &sql, &each);
                tx.run(what, work).await
            }
            Self::MySql(tx) => {
                let done = mysql::bound(sql, parameters).execute(&mut **tx).await;
                Ok(done.map_err(ProjectionError::database(what))?.rows_affected())
            }
        }
    }

    /// Runs one statement for each of these lists of parameters.
    pub(crate) async fn execute_each(
        &mut self,
        what: &'static str,
        sql: &str,
        each: Vec<Vec<Cell>>,
    ) -> Result<()> {
        if each.is_empty() {
            return Ok(());
        }
        match self {
            Self::Sqlite(tx) => {
                let sql = sql.to_owned();
                let work = move |connection: &Connection| {
                    sqlite::execute_each(connection, &sql, &each).map(drop)
                };
                tx.run(what, work).await
            }
            Self::MySql(_) => {
                for parameters in &each {
                    self.execute(what, sql, parameters).await?;
                }
                Ok(())
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
            Self::Sqlite(tx) => {
                let (sql, each, kinds) = (sql.to_owned(), [parameters.to_vec()], kinds.to_vec());
                let work = move |connection: &Connection| {
                    sqlite::fetch_each(connection, &sql, &each, &kinds)
                };
                tx.run(what, work).await
            }
            Self::MySql(tx) => {
                mysql::fetch(&mut **tx, what, mysql::bound(sql, parameters), kinds).await
            }
        }
    }

    /// Makes it durable.
    pub(crate) async fn commit(self) -> Result<()> {
        match self {
            Self::Sqlite(tx) => tx.commit().await,
            Self::MySql(tx) => tx.commit().await.map_err(ProjectionError::database("committing")),
        }
    }

    /// Undoes it.
    pub(crate) async fn roll_back(self) {
        match self {
            Self::Sqlite(tx) => drop(tx),
            // A failure means that the connection is gone, and the transaction with it.
            Self::MySql(tx) => drop(tx.rollback().await),
        }
    }
}
