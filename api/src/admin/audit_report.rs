//! The audit as a PDF: its filter in words, its rows with the names of who acted, and the root of the chain.

use std::collections::HashMap;

use documents::{AuditReport, AuditReportRow};
use domain::values::PersonId;
use projections::audit_log::{AuditEntry, AuditFilter, oldest_first};
use projections::people;

use crate::problem::Problem;
use crate::state::ApiState;
use domain::wording::local_time;

/// Entries that a printed report holds at most, about 150 pages; a longer one is asked for as CSV or NDJSON.
const MOST_ROWS: u32 = 5_000;

/// The report on what the filter lets through; `filter_in_words` is what it says of itself.
pub(super) async fn audit_report(
    state: &ApiState,
    filter: &AuditFilter,
    filter_in_words: String,
) -> Result<AuditReport, Problem> {
    let entries = oldest_first(state.db(), filter, 0, MOST_ROWS + 1).await?;
    if entries.len() > MOST_ROWS as usize {
        return Err(Problem::of("audit.too_long")
            .with_error("format", "csv or ndjson, or a narrower filter"));
    }
    let actors: Vec<PersonId> =
        entries.iter().filter_map(|entry| entry.actor_id.parse().ok()).collect();
    let names = people::names_of(state.db(), actors).await?;
    let chain = state.executor.log().chain();
    chain.extend().await?;
    let root = chain.root().await?;
    Ok(AuditReport {
        filter: filter_in_words,
        made_at: local_time(state.clock.now()),
        root: format!("posición {} · {}", root.position, root.hash),
        rows: entries.into_iter().map(|entry| row(entry, &names)).collect(),
    })
}

fn row(entry: AuditEntry, names: &HashMap<PersonId, String>) -> AuditReportRow {
    let name = entry.actor_id.parse().ok().and_then(|id: PersonId| names.get(&id));
    let actor = name.unwrap_or(&entry.actor_id);
    let from = entry.ip.map(|ip| format!("desde {ip}"));
    AuditReportRow {
        at: local_time(entry.recorded_at),
        actor: format!("{actor} ({})", entry.actor_role),
        action: entry.action,
        subject: entry.aggregate_id,
        detail: [entry.reason, from].into_iter().flatten().collect::<Vec<_>>().join(" · "),
    }
}
