//! A transaction of either dialect.

use sqlx::{MySql, Sqlite, Transaction};

use super::dialect::Dialect;
use super::with_tx;
use crate::cell::{Cell, Kind};
use crate::error::{ProjectionError, Result};

/// A transaction; dropped without [`Tx::commit`] it is undone.
pub(crate) enum Tx {
    /// On a file.
    Sqlite(Transaction<'static, Sqlite>),
    /// On a server.
    MySql(Transaction<'static, MySql>),
}

impl Tx {
    /// Runs one statement and says how many rows it found.
    pub(crate) async fn execute(
        &mut self,
        what: &'static str,
        sql: &str,
        parameters: &[Cell],
    ) -> Result<u64> {
        with_tx!(self, |conn, D| {
            let mut query = sqlx::query::<D>(sql);
            for cell in parameters {
                query = D::bind(query, cell);
            }
            let result = query.execute(conn).await.map_err(ProjectionError::database(what))?;
            Ok(D::rows_found(&result))
        })
    }

    /// Runs one query whose columns are of these kinds.
    pub(crate) async fn fetch(
        &mut self,
        what: &'static str,
        sql: &str,
        parameters: &[Cell],
        kinds: &[Kind],
    ) -> Result<Vec<Vec<Cell>>> {
        with_tx!(self, |conn, D| {
            let mut query = sqlx::query::<D>(sql);
            for cell in parameters {
                query = D::bind(query, cell);
            }
            let rows = query.fetch_all(conn).await.map_err(ProjectionError::database(what))?;
            rows.iter()
                .map(|row| {
                    kinds
                        .iter()
                        .enumerate()
                        .map(|(index, kind)| D::read(row, index, *kind))
                        .collect()
                })
                .collect::<Result<_, _>>()
                .map_err(ProjectionError::database(what))
        })
    }

    /// Makes it durable.
    pub(crate) async fn commit(self) -> Result<()> {
        let done = match self {
            Self::Sqlite(tx) => tx.commit().await,
            Self::MySql(tx) => tx.commit().await,
        };
        done.map_err(ProjectionError::database("committing"))
    }

    /// Undoes it.
    pub(crate) async fn roll_back(self) {
        // A failure means that the connection is gone, and the transaction with it.
        match self {
            Self::Sqlite(tx) => drop(tx.rollback().await),
            Self::MySql(tx) => drop(tx.rollback().await),
        }
    }
}
