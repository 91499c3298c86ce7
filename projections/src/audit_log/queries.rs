//! Reading the audit.

use chrono::{DateTime, Utc};
use serde::Serialize;
use uuid::Uuid;

use super::changes::Change;
use super::rows::AuditRow;
use crate::cell::{Cell, CellType};
use crate::db::Db;
use crate::error::Result;
use crate::page::{Cursor, Page, within};
use crate::select::Select;

/// What somebody did.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AuditEntry {
    /// The event's place in the log.
    pub position: i64,
    /// When it was recorded (UTC).
    pub recorded_at: DateTime<Utc>,
    /// Who: the id of a person, or the name of a process manager or job, or `anonymous`.
    pub actor_id: String,
    /// In which role.
    pub actor_role: String,
    /// What happened: the event's name.
    pub action: String,
    /// By which command.
    pub command: String,
    /// The command's id.
    pub command_id: Uuid,
    /// To what kind of thing.
    pub aggregate_type: String,
    /// To which.
    pub aggregate_id: String,
    /// The event's number in its stream.
    pub sequence: u64,
    /// The event's id.
    pub event_id: Uuid,
    /// From which address.
    pub ip: Option<String>,
    /// With which user agent.
    pub user_agent: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// What it changed. Personal texts read "dato eliminado" here whether erased or not: the replay has them.
    pub changes: Vec<Change>,
    /// Where in the event personal texts stand.
    pub personal: Vec<String>,
    /// What it belongs to, across commands.
    pub correlation_id: Uuid,
    /// The event that caused it.
    pub causation_id: Option<Uuid>,
}

impl From<AuditRow> for AuditEntry {
    fn from(row: AuditRow) -> Self {
        Self {
            position: row.position,
            recorded_at: row.recorded_at,
            actor_id: row.actor_id,
            actor_role: row.actor_role,
            action: row.action,
            command: row.command,
            command_id: row.command_id,
            aggregate_type: row.aggregate_type,
            aggregate_id: row.aggregate_id,
            sequence: row.sequence,
            event_id: row.event_id,
            ip: row.ip,
            user_agent: row.user_agent,
            reason: row.reason,
            changes: row.changes.0,
            personal: row.personal.0,
            correlation_id: row.correlation_id,
            causation_id: row.causation_id,
        }
    }
}

/// Which entries.
#[derive(Debug, Clone, Default)]
pub struct AuditFilter {
    /// About this kind of thing (`repair`) …
    pub aggregate_type: Option<String>,
    /// … or this thing.
    pub aggregate_id: Option<String>,
    /// By this actor.
    pub actor: Option<String>,
    /// Events of this name.
    pub action: Option<String>,
    /// Recorded from this instant on (UTC) …
    pub from: Option<DateTime<Utc>>,
    /// … and before this one.
    pub until: Option<DateTime<Utc>>,
    /// That belong together.
    pub correlation: Option<Uuid>,
    /// Only of work on repairs of one's own, for technicians: by this actor.
    pub own_work_of: Option<String>,
}

impl AuditFilter {
    fn select(&self) -> Select<AuditRow> {
        let text = |text: &Option<String>| text.clone().map(Cell::Text);
        let conditions = [
            ("aggregate_type = ?", text(&self.aggregate_type)),
            ("aggregate_id = ?", text(&self.aggregate_id)),
            ("actor_id = ?", text(&self.actor)),
            ("actor_id = ?", text(&self.own_work_of)),
            ("action = ?", text(&self.action)),
            ("recorded_at >= ?", self.from.map(|at| at.to_cell())),
            ("recorded_at < ?", self.until.map(|at| at.to_cell())),
            ("correlation_id = ?", self.correlation.map(|id| id.to_cell())),
        ];
        conditions.into_iter().fold(Select::new(), |select, (condition, parameter)| match parameter
        {
            Some(parameter) => select.and(condition, parameter),
            None => select,
        })
    }
}

/// Entries, the newest first.
pub async fn list(
    db: &Db,
    filter: &AuditFilter,
    after: Option<Cursor>,
    limit: u32,
) -> Result<Page<AuditEntry>> {
    let limit = within(limit);
    let mut select = filter.select();
    if let Some(Cursor(position)) = after {
        select = select.and("position < ?", Cell::Int(position));
    }
    let rows = select.order("position DESC", limit + 1).fetch(db).await?;
    let entries = rows.into_iter().map(AuditEntry::from).collect();
    Ok(Page::of(entries, limit, |entry: &AuditEntry| entry.position))
}

/// The entry of the event at that position.
pub async fn get(db: &Db, position: i64) -> Result<Option<AuditEntry>> {
    let rows = Select::<AuditRow>::new().and("position = ?", Cell::Int(position)).fetch(db).await?;
    Ok(rows.into_iter().next().map(AuditEntry::from))
}

/// Entries after a position, the oldest first.
pub async fn oldest_first(
    db: &Db,
    filter: &AuditFilter,
    position: i64,
    limit: u32,
) -> Result<Vec<AuditEntry>> {
    let select = filter.select().and("position > ?", Cell::Int(position));
    let rows = select.order("position", limit).fetch(db).await?;
    Ok(rows.into_iter().map(AuditEntry::from).collect())
}
