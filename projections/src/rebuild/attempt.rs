//! Who rebuilds: one attempt at a time, under a number that its tables carry in their names.
//!
//! The lease only avoids wasted work. What keeps an attempt that was frozen for an hour from doing harm is
//! that the next attempt has dropped its tables: its writes and its switch find nothing.

use std::time::Duration;

use tokio::task::JoinHandle;

use crate::cell::{Cell, CellType, Kind};
use crate::db::Db;
use crate::error::{ProjectionError, Result};
use crate::fold::Projection;
use crate::runner::Options;

/// How long others leave a rebuild alone after it was last heard of.
const LEASE: chrono::Duration = chrono::Duration::seconds(10);
/// How often it is heard of.
const HEARTBEAT: Duration = Duration::from_secs(3);

/// An attempt to rebuild.
pub(super) struct Attempt {
    pub(super) number: u64,
    db: Db,
    projection: &'static str,
    heartbeat: JoinHandle<()>,
}

impl Attempt {
    /// Begins the next attempt.
    pub(super) async fn begin(db: &Db, projection: &Projection, options: &Options) -> Result<Self> {
        let name = Cell::Text(projection.name.into());
        let mut tx = db.begin().await?;
        let sql =
            "SELECT attempt, owner, lease_until FROM projection_rebuilds WHERE projection = ?";
        let kinds = [Kind::Int, Kind::Text, Kind::Time];
        let key = [name.clone()];
        let found = tx.fetch("looking for a rebuild", sql, &key, &kinds).await?;
        let now = (options.clock)();
        let last = match found.first().map(Vec::as_slice) {
            None => 0,
            Some([Cell::Int(last), owner, until]) => {
                let is_other = *owner != Cell::Null && *owner != Cell::Text(options.owner.clone());
                if is_other && matches!(until, Cell::Time(until) if *until > now) {
                    return Err(ProjectionError::BeingRebuilt(projection.name.into()));
                }
                *last
            }
            Some(_) => 0,
        };
        let until = (now + LEASE).to_cell();
        let owner = Cell::Text(options.owner.clone());
        let sql = if found.is_empty() {
            "INSERT INTO projection_rebuilds (attempt, owner, lease_until, projection) \
             VALUES (?, ?, ?, ?)"
        } else {
            "UPDATE projection_rebuilds SET attempt = ?, owner = ?, lease_until = ? \
             WHERE projection = ? AND attempt = ?"
        };
        let mut row = vec![Cell::Int(last + 1), owner, until, name];
        if !found.is_empty() {
            row.push(Cell::Int(last));
        }
        if tx.execute("beginning a rebuild", sql, &row).await? == 0 {
            return Err(ProjectionError::BeingRebuilt(projection.name.into()));
        }
        tx.commit().await?;
        let number = u64::try_from(last + 1).unwrap_or(1);
        let heartbeat = tokio::spawn(beat(db.clone(), projection.name, number, options.clone()));
        Ok(Self { number, db: db.clone(), projection: projection.name, heartbeat })
    }

    /// Says that it is over.
    pub(super) async fn end(self) {
        self.heartbeat.abort();
        let sql = "UPDATE projection_rebuilds SET owner = NULL, lease_until = NULL \
                   WHERE projection = ? AND attempt = ?";
        let key = [Cell::Text(self.projection.into()), self.number.to_cell()];
        // If it cannot be said, the lease runs out.
        drop(write_one(&self.db, sql, &key).await);
    }
}

impl Drop for Attempt {
    fn drop(&mut self) {
        self.heartbeat.abort();
    }
}

async fn beat(db: Db, projection: &'static str, number: u64, options: Options) {
    loop {
        tokio::time::sleep(HEARTBEAT).await;
        let sql = "UPDATE projection_rebuilds SET lease_until = ? \
                   WHERE projection = ? AND attempt = ?";
        let until = ((options.clock)() + LEASE).to_cell();
        let row = [until, Cell::Text(projection.into()), number.to_cell()];
        drop(write_one(&db, sql, &row).await);
    }
}

async fn write_one(db: &Db, sql: &str, parameters: &[Cell]) -> Result<()> {
    let mut tx = db.begin().await?;
    tx.execute("noting a rebuild", sql, parameters).await?;
    tx.commit().await
}
