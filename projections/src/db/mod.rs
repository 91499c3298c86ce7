//! The read database: SQLite or MySQL (MariaDB), one SQL source for both.
//!
//! Statements, parameters and rows are the same for both ([`Cell`](crate::cell::Cell)); how they reach the
//! database is `sqlite` and `mysql`, and the few words of SQL that differ are `dialect`.

mod bulk;
mod connect;
mod ddl;
mod dialect;
mod migrate;
mod mysql;
mod query;
mod scan;
mod sqlite;
mod tx;

pub(crate) use bulk::{column_list, kinds_of, load_rows, upsert_rows, write_changes};
pub use connect::Db;
pub(crate) use ddl::{Names, Script, statements};
pub(crate) use dialect::places;
pub(crate) use migrate::{migrate_shared, record_definition};
pub(crate) use scan::{Scan, scan_table};
pub(crate) use tx::Tx;
