//! Migrations of the read database: which files were applied, and that none was edited afterwards.
//!
//! Files with tables that all projections share are applied here. A projection's own file is applied when its
//! tables are created: at the first start, and in every rebuild.

use super::ddl::{Names, statements};
use super::{Db, Tx};
use crate::cell::{Cell, Kind};
use crate::error::{ProjectionError, Result};
use crate::fold::{Ddl, ddl};

/// The shared tables, in order.
const SHARED: [Ddl; 1] = [ddl!("0001_runner")];

impl Ddl {
    /// The SQL for this database.
    pub(crate) fn sql(&self, db: &Db) -> &'static str {
        if db.is_sqlite() { self.sqlite } else { self.mysql }
    }
}

/// Creates the shared tables and checks those that are there.
pub(crate) async fn migrate_shared(db: &Db) -> Result<()> {
    let mut tx = db.begin().await?;
    let ledger = "CREATE TABLE IF NOT EXISTS read_migrations (\
                  file VARCHAR(64) NOT NULL PRIMARY KEY, sha256 CHAR(64) NOT NULL)";
    tx.execute("creating the ledger of migrations", ledger, &[]).await?;
    for file in SHARED {
        if !is_applied(&mut tx, db, file).await? {
            for statement in statements(file.sql(db), &[], &Names::Live, "").tables {
                tx.execute("creating the shared tables", &statement, &[]).await?;
            }
            record_definition(&mut tx, db, file).await?;
        }
    }
    tx.commit().await
}

/// Whether the file was applied; an edited one is an error.
async fn is_applied(tx: &mut Tx, db: &Db, file: Ddl) -> Result<bool> {
    let sql = "SELECT sha256 FROM read_migrations WHERE file = ?";
    let name = [Cell::Text(file.file.into())];
    let found = tx.fetch("reading the ledger of migrations", sql, &name, &[Kind::Text]).await?;
    match found.first().map(Vec::as_slice) {
        None => Ok(false),
        Some([Cell::Text(hash)]) if *hash == digest(file.sql(db)) => Ok(true),
        Some(_) => Err(ProjectionError::Migration(format!(
            "{}.sql was edited after it was applied; add a new file and a new VERSION instead",
            file.file
        ))),
    }
}

/// Notes that a file was applied, or checks that it is the one that was.
pub(crate) async fn record_definition(tx: &mut Tx, db: &Db, file: Ddl) -> Result<()> {
    if is_applied(tx, db, file).await? {
        return Ok(());
    }
    let sql = "INSERT INTO read_migrations (file, sha256) VALUES (?, ?)";
    let row = [Cell::Text(file.file.into()), Cell::Text(digest(file.sql(db)))];
    tx.execute("writing the ledger of migrations", sql, &row).await?;
    Ok(())
}

fn digest(sql: &str) -> String {
    domain::values::Sha256Hex::of(sql.as_bytes()).to_string()
}
