//! Opening the read database.

use std::path::Path;

use sqlx::MySqlPool;

use super::mysql;
use super::sqlite::SqliteFile;
use super::tx::Tx;
use crate::error::{ProjectionError, Result};

/// The read database.
#[derive(Debug, Clone)]
pub enum Db {
    /// A file, for one process.
    Sqlite(SqliteFile),
    /// A server that speaks MySQL.
    MySql(MySqlPool),
}

impl Db {
    /// Opens `sqlite://path/of/read.db` (created when missing) or `mysql://…`.
    ///
    /// # Errors
    /// When the URL names neither, or the database does not answer.
    pub async fn open(url: &str) -> Result<Self> {
        if let Some(path) = url.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            Ok(Self::Sqlite(SqliteFile::open(Path::new(path)).await?))
        } else if url.starts_with("mysql:") || url.starts_with("mariadb:") {
            Ok(Self::MySql(mysql::open(url).await?))
        } else {
            let scheme = url.split(':').next().unwrap_or_default();
            Err(ProjectionError::Config(format!(
                "no read database for '{scheme}:' is built in; use sqlite:// or mysql://"
            )))
        }
    }

    /// Whether this is a file rather than a server.
    pub const fn is_sqlite(&self) -> bool {
        matches!(self, Self::Sqlite(_))
    }

    /// Begins a transaction that writes.
    pub(crate) async fn begin(&self) -> Result<Tx> {
        match self {
            Self::Sqlite(file) => Ok(Tx::on_file(file.writer().await?, "BEGIN IMMEDIATE")),
            Self::MySql(pool) => {
                let tx = pool.begin().await;
                Ok(Tx::MySql(tx.map_err(ProjectionError::database("beginning a transaction"))?))
            }
        }
    }

    /// Begins a transaction that sees one moment of the database and does not write.
    pub(crate) async fn snapshot(&self) -> Result<Tx> {
        match self {
            Self::Sqlite(file) => {
                // The moment is that of the first read, which is now.
                let mut tx = Tx::on_file(file.reader().await?, "BEGIN");
                tx.fetch("taking a snapshot", "SELECT COUNT(*) FROM sqlite_master", &[], &[])
                    .await?;
                Ok(tx)
            }
            Self::MySql(pool) => {
                let failed = || ProjectionError::database("taking a snapshot");
                let tx = pool.begin_with("START TRANSACTION WITH CONSISTENT SNAPSHOT").await;
                let mut tx = tx.map_err(failed())?;
                // It may stay idle as long as a fold of the whole log takes.
                let patience = sqlx::query("SET SESSION wait_timeout = 86400");
                patience.execute(&mut *tx).await.map_err(failed())?;
                Ok(Tx::MySql(tx))
            }
        }
    }

    /// Closes every connection, after what they are doing.
    pub async fn close(&self) {
        match self {
            Self::Sqlite(file) => file.close().await,
            Self::MySql(pool) => pool.close().await,
        }
    }
}
