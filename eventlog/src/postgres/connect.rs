//! Connections and the schema.

use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Executor, PgPool};

use super::database_error;
use crate::error::LogError;
use crate::migrations;

/// The lock of whoever migrates.
const MIGRATION_LOCK: i64 = 4_851_267_098_314_216;

/// How to connect; every session names itself and gives up on a lock rather than hang.
pub(super) fn options(url: &str) -> Result<PgConnectOptions, LogError> {
    let options = PgConnectOptions::from_str(url)
        .map_err(|error| LogError::Config(format!("the URL of the log: {error}")))?;
    Ok(options.application_name("cirujano-log").options([
        ("lock_timeout", "10s"),
        ("idle_in_transaction_session_timeout", "60s"),
        ("TimeZone", "UTC"),
    ]))
}

/// The same for the writer, whose few statements take arrays: a plan made anew for every group would cost as much
/// as the insert itself, and no length of an array asks for another one.
pub(super) fn writer(options: PgConnectOptions) -> PgConnectOptions {
    options.options([("plan_cache_mode", "force_generic_plan")])
}

/// The readers' connections, opened as they are needed.
pub(super) fn pool(options: &PgConnectOptions, readers: u32) -> PgPool {
    PgPoolOptions::new()
        .max_connections(readers.max(2) + 2)
        .acquire_timeout(Duration::from_secs(10))
        .connect_lazy_with(options.clone())
}

/// Runs what has not been run yet, all of it or nothing, one process at a time.
pub(super) async fn migrate(pool: &PgPool) -> Result<(), LogError> {
    let failed = |error| database_error("migrating the log", error);
    let mut transaction = pool.begin().await.map_err(failed)?;
    sqlx::query("SELECT pg_advisory_xact_lock($1)")
        .bind(MIGRATION_LOCK)
        .execute(&mut *transaction)
        .await
        .map_err(failed)?;
    transaction
        .execute(
            "CREATE TABLE IF NOT EXISTS log_migrations (
                 number bigint NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                 name   text   NOT NULL UNIQUE,
                 sha256 text   NOT NULL
             )",
        )
        .await
        .map_err(failed)?;
    let applied: Vec<(String, String)> =
        sqlx::query_as("SELECT name, sha256 FROM log_migrations ORDER BY number")
            .fetch_all(&mut *transaction)
            .await
            .map_err(failed)?;
    for migration in migrations::pending(migrations::POSTGRES, &applied)? {
        sqlx::raw_sql(migration.sql).execute(&mut *transaction).await.map_err(failed)?;
        sqlx::query("INSERT INTO log_migrations (name, sha256) VALUES ($1, $2)")
            .bind(migration.name)
            .bind(migration.hash())
            .execute(&mut *transaction)
            .await
            .map_err(failed)?;
    }
    transaction.commit().await.map_err(failed)
}
