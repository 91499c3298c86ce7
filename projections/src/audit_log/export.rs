//! The audit as a file, the oldest entry first, a page at a time.

use futures::stream::{self, Stream};
use serde_json::Value;

use super::queries::{AuditEntry, AuditFilter, oldest_first};
use crate::csv_file::CsvFile;
use crate::db::Db;
use crate::error::Result;

/// Entries that are read at once.
const PAGE: u32 = 500;

/// As what the audit is exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportFormat {
    /// For es-CL spreadsheets: UTF-8 with a byte order mark, `;`.
    Csv,
    /// One JSON object a line.
    Ndjson,
}

const HEADER: [&str; 15] = [
    "posicion",
    "fecha",
    "actor",
    "rol",
    "accion",
    "comando",
    "tipo",
    "id",
    "secuencia",
    "ip",
    "agente",
    "motivo",
    "cambios",
    "correlacion",
    "evento",
];

/// The file in pieces. A piece that fails is the last one.
pub fn export(
    db: &Db,
    filter: AuditFilter,
    format: ExportFormat,
) -> impl Stream<Item = Result<Vec<u8>>> + Send + 'static {
    let start = Some((db.clone(), filter, 0_i64, true));
    stream::unfold(start, move |state| async move {
        let (db, filter, position, is_first) = state?;
        let entries = match oldest_first(&db, &filter, position, PAGE).await {
            Ok(entries) => entries,
            Err(error) => return Some((Err(error), None)),
        };
        if entries.is_empty() && !is_first {
            return None;
        }
        let piece = match format {
            ExportFormat::Csv => csv(&entries, is_first),
            ExportFormat::Ndjson => ndjson(&entries),
        };
        let next = entries.last().map(|last| (db, filter, last.position, false));
        Some((Ok(piece), next))
    })
}

fn ndjson(entries: &[AuditEntry]) -> Vec<u8> {
    let lines = entries.iter().map(|entry| {
        serde_json::to_string(entry).expect("invariant: audit entries serialise") + "\n"
    });
    lines.collect::<String>().into_bytes()
}

fn csv(entries: &[AuditEntry], with_header: bool) -> Vec<u8> {
    let mut file = if with_header { CsvFile::new(&HEADER) } else { CsvFile::continued() };
    for entry in entries {
        let changes = serde_json::to_value(&entry.changes).unwrap_or(Value::Null);
        file.row([
            entry.position.to_string(),
            entry.recorded_at.to_rfc3339(),
            entry.actor_id.clone(),
            entry.actor_role.clone(),
            entry.action.clone(),
            entry.command.clone(),
            entry.aggregate_type.clone(),
            entry.aggregate_id.clone(),
            entry.sequence.to_string(),
            entry.ip.clone().unwrap_or_default(),
            entry.user_agent.clone().unwrap_or_default(),
            entry.reason.clone().unwrap_or_default(),
            changes.to_string(),
            entry.correlation_id.to_string(),
            entry.event_id.to_string(),
        ]);
    }
    file.finish()
}
