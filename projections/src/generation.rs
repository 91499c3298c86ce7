//! The sets of tables of a projection: creating, switching and dropping them.
//!
//! A set is the projection's tables and its checkpoint table. They are always renamed together, in one
//! statement or transaction, so that rows and checkpoint are never parted.

use sqlx::{ConnectOptions, MySqlConnection, MySqlPool};

use crate::cell::{Cell, Kind};
use crate::db::{Db, Names, Script, Tx, record_definition, statements};
use crate::error::{ProjectionError, Result};
use crate::fold::Projection;
use crate::runner::checkpoint::{self, Checkpoint};

/// Who may change the schema: one at a time, whatever the number of processes.
const SCHEMA_LOCK: &str = "SELECT GET_LOCK(MD5(CONCAT(DATABASE(), '.read_schema')), 60)";

/// Runs schema changes. In SQLite they are one transaction; MySQL commits after each, so a lock keeps other
/// processes out and every change must be safe to find half done.
pub(crate) struct SchemaChange {
    tx: Tx,
    /// A session of its own, which ends with this value and takes the lock along, whatever became of the change.
    _lock: Option<MySqlConnection>,
}

impl SchemaChange {
    pub(crate) async fn begin(db: &Db) -> Result<Self> {
        let lock = match db {
            Db::Sqlite(_) => None,
            Db::MySql(pool) => Some(locked(pool).await?),
        };
        Ok(Self { tx: db.begin().await?, _lock: lock })
    }

    pub(crate) async fn run(&mut self, statement: &str) -> Result<()> {
        self.tx.execute("changing the schema", statement, &[]).await.map(drop)
    }

    pub(crate) const fn tx(&mut self) -> &mut Tx {
        &mut self.tx
    }

    pub(crate) async fn finish(self) -> Result<()> {
        self.tx.commit().await
    }
}

/// A session that holds the schema.
async fn locked(pool: &MySqlPool) -> Result<MySqlConnection> {
    let failed = || ProjectionError::database("locking the schema");
    let mut session = pool.connect_options().connect().await.map_err(failed())?;
    let got = sqlx::query_scalar::<_, Option<i64>>(SCHEMA_LOCK).fetch_one(&mut session).await;
    match got.map_err(failed())? {
        Some(1) => Ok(session),
        _ => Err(ProjectionError::Migration("another process holds the schema".into())),
    }
}

/// The names of all tables of a set.
fn table_names(projection: &Projection, names: &Names) -> Vec<String> {
    let tables = projection.tables().into_iter().map(|table| names.of(table));
    tables.chain([checkpoint::table(projection, names)]).collect()
}

/// The SQL of a set.
fn script(db: &Db, projection: &Projection, names: &Names, tag: &str) -> Script {
    // Only in SQLite are index names global.
    let tag = if db.is_sqlite() { tag } else { "" };
    let mut script = statements(projection.ddl.sql(db), &projection.tables(), names, tag);
    let own = checkpoint::table(projection, names);
    let template = checkpoint::TEMPLATE.sql(db).replace("projection_checkpoint", &own);
    script.tables.extend(statements(&template, &[], &Names::Live, "").tables);
    script
}

/// Creates the live tables if there are none.
pub(crate) async fn ensure_live(db: &Db, projection: &Projection) -> Result<()> {
    if Checkpoint::read(db, projection, &Names::Live).await?.is_some() {
        return Ok(());
    }
    let mut change = SchemaChange::begin(db).await?;
    // Looked at again under the lock. Tables without a checkpoint are the remains of a start that was cut off.
    if Checkpoint::read(db, projection, &Names::Live).await?.is_none() {
        for table in table_names(projection, &Names::Live) {
            change.run(&format!("DROP TABLE IF EXISTS `{table}`")).await?;
        }
        let script = script(db, projection, &Names::Live, "");
        for statement in script.tables.iter().chain(&script.indexes) {
            change.run(statement).await?;
        }
        let start = Checkpoint::start(1, 0, projection.version);
        start.insert(change.tx(), &checkpoint::table(projection, &Names::Live)).await?;
        record_definition(change.tx(), db, projection.ddl).await?;
    }
    change.finish().await
}

/// Creates an empty set beside the live one, without its indexes.
pub(crate) async fn create_beside(
    db: &Db,
    projection: &Projection,
    names: &Names,
    start: &Checkpoint,
) -> Result<()> {
    let mut change = SchemaChange::begin(db).await?;
    for statement in script(db, projection, names, "").tables {
        change.run(&statement).await?;
    }
    start.insert(change.tx(), &checkpoint::table(projection, names)).await?;
    change.finish().await
}

/// Creates the indexes of a set.
pub(crate) async fn create_indexes(
    db: &Db,
    projection: &Projection,
    names: &Names,
    attempt: u64,
) -> Result<()> {
    let mut change = SchemaChange::begin(db).await?;
    for statement in script(db, projection, names, &format!("__n{attempt}")).indexes {
        change.run(&statement).await?;
    }
    change.finish().await
}

/// Drops what earlier attempts to rebuild or verify have left behind.
pub(crate) async fn drop_leftovers(db: &Db, projection: &Projection, what: &str) -> Result<()> {
    let mut change = SchemaChange::begin(db).await?;
    for table in table_names(projection, &Names::Live) {
        for left in db.tables_like(&format!("{table}__{what}_")).await? {
            change.run(&format!("DROP TABLE IF EXISTS `{left}`")).await?;
        }
    }
    change.finish().await
}

/// Makes a set live and keeps the live one as the old one.
pub(crate) async fn switch_in(db: &Db, projection: &Projection, names: &Names) -> Result<()> {
    let mut change = SchemaChange::begin(db).await?;
    for table in table_names(projection, &Names::Old) {
        change.run(&format!("DROP TABLE IF EXISTS `{table}`")).await?;
    }
    let live = table_names(projection, &Names::Live);
    let old = table_names(projection, &Names::Old);
    let next = table_names(projection, names);
    let away = live.iter().zip(&old).map(|(from, to)| (from.as_str(), to.as_str()));
    let here = next.iter().zip(&live).map(|(from, to)| (from.as_str(), to.as_str()));
    let moves: Vec<_> = away.chain(here).collect();
    rename_all(db, &mut change, &moves).await?;
    record_definition(change.tx(), db, projection.ddl).await?;
    change.finish().await
}

/// Exchanges the live and the old set.
pub(crate) async fn switch_back(db: &Db, projection: &Projection) -> Result<()> {
    let mut change = SchemaChange::begin(db).await?;
    let live = table_names(projection, &Names::Live);
    let old = table_names(projection, &Names::Old);
    for table in &old {
        if !db.has_table(table).await? {
            return Err(ProjectionError::NothingToSwitchBack(projection.name.into()));
        }
    }
    // The switch that put them away held them still, so that nothing was written while it compared.
    let checkpoint = checkpoint::table(projection, &Names::Old);
    let thaw =
        format!("UPDATE `{checkpoint}` SET frozen_until = NULL, epoch = epoch + 1 WHERE id = 1");
    change.run(&thaw).await?;
    let aside: Vec<_> = live.iter().map(|table| format!("{table}__aside")).collect();
    let pair = |from: &[String], to: &[String]| -> Vec<(String, String)> {
        from.iter().cloned().zip(to.iter().cloned()).collect()
    };
    let moves = [pair(&live, &aside), pair(&old, &live), pair(&aside, &old)].concat();
    let moves: Vec<_> = moves.iter().map(|(from, to)| (from.as_str(), to.as_str())).collect();
    rename_all(db, &mut change, &moves).await?;
    change.finish().await
}

/// Renames tables, all at once.
async fn rename_all(db: &Db, change: &mut SchemaChange, moves: &[(&str, &str)]) -> Result<()> {
    if db.is_sqlite() {
        for (from, to) in moves {
            change.run(&format!("ALTER TABLE `{from}` RENAME TO `{to}`")).await?;
        }
        return Ok(());
    }
    let pairs: Vec<_> = moves.iter().map(|(from, to)| format!("`{from}` TO `{to}`")).collect();
    change.run(&format!("RENAME TABLE {}", pairs.join(", "))).await
}

/// How many rows a table has.
pub(crate) async fn count_rows(db: &Db, table: &str) -> Result<u64> {
    let sql = format!("SELECT COUNT(*) FROM `{table}`");
    let rows = db.fetch("counting rows", &sql, &[], &[Kind::Int]).await?;
    match rows.first().map(Vec::as_slice) {
        Some([Cell::Int(count)]) => Ok(u64::try_from(*count).unwrap_or(0)),
        _ => Ok(0),
    }
}
