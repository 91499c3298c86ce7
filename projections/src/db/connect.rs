//! Opening the read database.

use std::str::FromStr;
use std::time::Duration;

use sqlx::mysql::{MySqlConnectOptions, MySqlPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Executor, MySqlPool, SqlitePool};

use super::tx::Tx;
use crate::error::{ProjectionError, Result};

/// Statements kept prepared per connection: about 20 tables × 4 chunk sizes × load and upsert.
const STATEMENTS: usize = 512;
/// Connections for reading.
const READERS: u32 = 8;
/// Connections to a server: readers and one writer per projection.
const SERVER_CONNECTIONS: u32 = 24;

/// What each session of a server is told.
///
/// A process that was frozen in the middle of a transaction would hold its locks for hours: the time-outs let
/// the server end its session, and its transaction is undone.
const SESSION: &str = "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,\
     ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,PIPES_AS_CONCAT', \
     time_zone = '+00:00', wait_timeout = 120 /*M!100300 , idle_write_transaction_timeout = 10 */";

/// The read database.
#[derive(Debug, Clone)]
pub enum Db {
    /// A file, for one process.
    Sqlite {
        /// Connections for reading.
        read: SqlitePool,
        /// The one connection that writes; its queue is fair.
        write: SqlitePool,
    },
    /// A server that speaks MySQL.
    MySql(MySqlPool),
}

impl Db {
    /// Opens `sqlite://path/of/read.db` (created when missing) or `mysql://…`.
    ///
    /// # Errors
    /// When the URL names neither, or the database does not answer.
    pub async fn open(url: &str) -> Result<Self> {
        if url.starts_with("sqlite:") {
            Self::open_sqlite(url).await
        } else if url.starts_with("mysql:") || url.starts_with("mariadb:") {
            Self::open_mysql(url).await
        } else {
            let scheme = url.split(':').next().unwrap_or_default();
            Err(ProjectionError::Config(format!(
                "no read database for '{scheme}:' is built in; use sqlite:// or mysql://"
            )))
        }
    }

    async fn open_sqlite(url: &str) -> Result<Self> {
        let options = SqliteConnectOptions::from_str(url)
            .map_err(ProjectionError::database("reading the URL of the file"))?
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // Rows and checkpoint are one transaction, so a power cut can only take both back.
            .synchronous(SqliteSynchronous::Normal)
            .busy_timeout(Duration::from_secs(10))
            .statement_cache_capacity(STATEMENTS)
            .pragma("cache_size", "-16000")
            .pragma("temp_store", "memory")
            // A rename must not rewrite what other tables' definitions say.
            .pragma("legacy_alter_table", "ON")
            .disable_statement_logging();
        let pool = |size| {
            SqlitePoolOptions::new()
                .max_connections(size)
                .test_before_acquire(false)
                .acquire_timeout(Duration::from_secs(30))
        };
        let write = pool(1).connect_with(options.clone()).await;
        let write = write.map_err(ProjectionError::database("opening the file"))?;
        let read = pool(READERS).connect_lazy_with(options);
        Ok(Self::Sqlite { read, write })
    }

    async fn open_mysql(url: &str) -> Result<Self> {
        let options = MySqlConnectOptions::from_str(url)
            .map_err(ProjectionError::database("reading the URL of the server"))?
            .statement_cache_capacity(STATEMENTS)
            .charset("utf8mb4")
            .collation("utf8mb4_bin")
            .disable_statement_logging();
        let pool = MySqlPoolOptions::new()
            .max_connections(SERVER_CONNECTIONS)
            .idle_timeout(Duration::from_mins(1))
            .acquire_timeout(Duration::from_secs(30))
            .after_connect(|connection, _| {
                Box::pin(async move {
                    connection.execute(SESSION).await?;
                    Ok(())
                })
            });
        let pool = pool.connect_with(options).await;
        Ok(Self::MySql(pool.map_err(ProjectionError::database("connecting to the server"))?))
    }

    /// Whether this is a file rather than a server.
    pub const fn is_sqlite(&self) -> bool {
        matches!(self, Self::Sqlite { .. })
    }

    /// Begins a transaction that writes.
    pub(crate) async fn begin(&self) -> Result<Tx> {
        let what = "beginning a transaction";
        match self {
            Self::Sqlite { write, .. } => {
                let tx = write.begin_with("BEGIN IMMEDIATE").await;
                Ok(Tx::Sqlite(tx.map_err(ProjectionError::database(what))?))
            }
            Self::MySql(pool) => {
                let tx = pool.begin().await;
                Ok(Tx::MySql(tx.map_err(ProjectionError::database(what))?))
            }
        }
    }

    /// Begins a transaction that sees one moment of the database and does not write.
    pub(crate) async fn snapshot(&self) -> Result<Tx> {
        let what = "taking a snapshot";
        match self {
            Self::Sqlite { read, .. } => {
                let tx = read.begin().await;
                Ok(Tx::Sqlite(tx.map_err(ProjectionError::database(what))?))
            }
            Self::MySql(pool) => {
                let tx = pool.begin_with("START TRANSACTION WITH CONSISTENT SNAPSHOT").await;
                let mut tx = tx.map_err(ProjectionError::database(what))?;
                // It may stay idle as long as a fold of the whole log takes.
                let patience = tx.execute("SET SESSION wait_timeout = 86400").await;
                patience.map_err(ProjectionError::database(what))?;
                Ok(Tx::MySql(tx))
            }
        }
    }

    /// Closes every connection, after what they are doing.
    pub async fn close(&self) {
        match self {
            Self::Sqlite { read, write } => {
                read.close().await;
                write.close().await;
            }
            Self::MySql(pool) => pool.close().await,
        }
    }
}
