//! Reading `work_log`.

use chrono::{DateTime, Utc};
use domain::values::{PersonId, RepairNumber, WorkSessionId};
use serde::Serialize;

use super::rows::WorkRow;
use crate::cell::{CellType, Kind};
use crate::db::Db;
use crate::error::Result;
use crate::select::Select;

/// Stretches of a technician that are listed at once, at most.
const MOST: u32 = 5_000;

/// A stretch of timed work.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WorkSession {
    /// Which.
    pub session: WorkSessionId,
    /// Who works.
    pub technician_id: PersonId,
    /// On what.
    pub repair: RepairNumber,
    /// When it began (UTC).
    pub started_at: DateTime<Utc>,
    /// When it ended (UTC); none while it runs.
    pub stopped_at: Option<DateTime<Utc>>,
    /// The minutes that count; none while it runs.
    pub minutes: Option<u32>,
    /// What the timer had measured, where it was corrected by hand.
    pub measured_minutes: Option<u32>,
    /// Why it was corrected.
    pub correction_reason: Option<String>,
}

impl From<WorkRow> for WorkSession {
    fn from(row: WorkRow) -> Self {
        Self {
            session: row.session,
            technician_id: row.technician_id,
            repair: row.repair,
            started_at: row.started_at,
            stopped_at: row.stopped_at,
            minutes: row.minutes,
            measured_minutes: row.measured_minutes,
            correction_reason: row.correction_reason,
        }
    }
}

async fn sessions(db: &Db, select: Select<WorkRow>) -> Result<Vec<WorkSession>> {
    let rows = select.order("started_position", MOST).fetch(db).await?;
    Ok(rows.into_iter().map(WorkSession::from).collect())
}

/// The work on a repair, in order.
pub async fn of_repair(db: &Db, repair: RepairNumber) -> Result<Vec<WorkSession>> {
    sessions(db, Select::new().and("repair = ?", repair.to_cell())).await
}

/// The work that a technician began between two instants (the second excluded), in order.
pub async fn of_technician(
    db: &Db,
    technician: PersonId,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<WorkSession>> {
    let select = Select::new()
        .and("technician_id = ?", technician.to_cell())
        .and("started_at >= ?", from.to_cell())
        .and("started_at < ?", until.to_cell());
    sessions(db, select).await
}

/// The stretch that a technician's timer measures now.
pub async fn running(db: &Db, technician: PersonId) -> Result<Option<WorkSession>> {
    let select = Select::new()
        .and("technician_id = ?", technician.to_cell())
        .and_all(vec!["stopped_at IS NULL".into()], Vec::new());
    Ok(sessions(db, select).await?.pop())
}

/// The minutes worked on a repair so far, without what is running.
pub async fn minutes_of_repair(db: &Db, repair: RepairNumber) -> Result<u64> {
    let sql = "SELECT CAST(SUM(minutes) AS SIGNED) FROM work_log WHERE repair = ?";
    let rows = db.fetch("summing work", sql, &[repair.to_cell()], &[Kind::Int]).await?;
    let sum = rows.into_iter().flatten().next().and_then(|cell| u64::from_cell(cell).ok());
    Ok(sum.unwrap_or(0))
}
