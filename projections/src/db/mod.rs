//! The read database: SQLite or MySQL (MariaDB), one SQL source for both.
//!
//! `sqlx::Any` cannot carry our column types, so [`with_db!`] writes a body once and expands it per driver.

mod bulk;
mod connect;
mod ddl;
mod dialect;
mod migrate;
mod query;
mod scan;
mod tx;

pub(crate) use bulk::{column_list, load_rows, upsert_rows, write_changes};
pub use connect::Db;
pub(crate) use ddl::{Names, Script, statements};
pub(crate) use migrate::{migrate_shared, record_definition};
pub(crate) use scan::{Scan, scan_table};
pub(crate) use tx::Tx;

/// Expands the body once per driver: `pool` is the pool for reading, `D` the driver.
///
/// ```ignore
/// with_db!(db, |pool, D| sqlx::query_scalar::<D, i64>(SQL).bind(id).fetch_one(pool).await)
/// ```
macro_rules! with_db {
    ($db:expr, |$pool:ident, $driver:ident| $body:expr) => {
        match $db {
            $crate::db::Db::Sqlite { read: $pool, .. } => {
                type $driver = sqlx::Sqlite;
                $body
            }
            $crate::db::Db::MySql($pool) => {
                type $driver = sqlx::MySql;
                $body
            }
        }
    };
}
pub(crate) use with_db;

/// Expands the body once per driver, in a transaction: `conn` is its connection, `D` the driver.
macro_rules! with_tx {
    ($tx:expr, |$conn:ident, $driver:ident| $body:expr) => {
        match $tx {
            $crate::db::Tx::Sqlite(tx) => {
                type $driver = sqlx::Sqlite;
                let $conn: &mut sqlx::SqliteConnection = &mut *tx;
                $body
            }
            $crate::db::Tx::MySql(tx) => {
                type $driver = sqlx::MySql;
                let $conn: &mut sqlx::MySqlConnection = &mut *tx;
                $body
            }
        }
    };
}
pub(crate) use with_tx;
