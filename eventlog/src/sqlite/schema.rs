//! Opening a connection with the durability that is promised, and bringing the schema up to date.

use std::fs;
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, TransactionBehavior, params};

use super::database_error;
use crate::error::LogError;
use crate::migrations;

/// How long a writer waits for another process that writes the same file.
const BUSY: Duration = Duration::from_secs(10);

/// A connection that may write. Every commit is on disk when it returns.
pub(super) fn open(path: &Path) -> Result<Connection, LogError> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder).map_err(|error| {
            LogError::Config(format!("cannot create {}: {error}", folder.display()))
        })?;
    }
    let connection = connect(path)?;
    // secure_delete: a destroyed key must not stay behind in a free part of a page.
    connection
        .execute_batch(
            "PRAGMA journal_mode = WAL;
             PRAGMA synchronous = FULL;
             PRAGMA secure_delete = ON;
             PRAGMA foreign_keys = ON;
             PRAGMA cache_size = -16384;",
        )
        .map_err(|error| database_error("opening the log", error))?;
    Ok(connection)
}

/// A connection that cannot write.
pub(super) fn open_reader(path: &Path) -> Result<Connection, LogError> {
    let connection = connect(path)?;
    connection
        .execute_batch("PRAGMA query_only = ON; PRAGMA cache_size = -4096;")
        .map_err(|error| database_error("opening a reader", error))?;
    Ok(connection)
}

fn connect(path: &Path) -> Result<Connection, LogError> {
    let failed = |error| database_error("opening the log", error);
    let connection = Connection::open(path).map_err(failed)?;
    connection.busy_timeout(BUSY).map_err(failed)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

/// Runs what has not been run yet, all of it or nothing, safe against another process that starts as well.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), LogError> {
    let failed = |error| database_error("migrating the log", error);
    let transaction =
        connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
    transaction
        .execute_batch(
            "CREATE TABLE IF NOT EXISTS log_migrations (
                 number INTEGER PRIMARY KEY AUTOINCREMENT,
                 name   TEXT NOT NULL UNIQUE,
                 sha256 TEXT NOT NULL
             ) STRICT",
        )
        .map_err(failed)?;
    let applied: Vec<(String, String)> = transaction
        .prepare("SELECT name, sha256 FROM log_migrations ORDER BY number")
        .and_then(|mut statement| {
            statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
        })
        .map_err(failed)?;
    for migration in migrations::pending(migrations::SQLITE, &applied)? {
        transaction.execute_batch(migration.sql).map_err(failed)?;
        transaction
            .execute(
                "INSERT INTO log_migrations (name, sha256) VALUES (?1, ?2)",
                params![migration.name, migration.hash()],
            )
            .map_err(failed)?;
    }
    transaction.commit().map_err(failed)
}
