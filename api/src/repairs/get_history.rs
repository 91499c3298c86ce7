//! `GET /repairs/{id}/history`: everything that happened to a repair, with what each step changed; customers get
//! what was shared with them.

use std::collections::HashMap;

use axum::extract::State;
use axum::response::Response;
use chrono::{DateTime, Utc};
use commands::AsOf;
use domain::repair::Repair;
use domain::values::PersonId;
use domain::{Capability, Decider as _};
use eventlog::StreamId;
use projections::audit::{Step, of_aggregate};
use projections::audit_log::Change;
use projections::people::names_of;
use projections::tracking_timeline::timeline;
use serde::Serialize;
use utoipa::ToSchema;

use super::RepairPath;
use crate::extract::{Allowed, AsOfQuery, MinPosition, Path, Query, SignedIn, answer, require};
use crate::problem::Problem;
use crate::state::ApiState;
use crate::tracking::TABLES;
use crate::tracking::view::TimelineEntryView;

/// A step in the life of a repair.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "position": 1284, "at": "2026-11-22T15:04:05Z", "actor": "0193c1f0-7c1e-7000-8000-000000000001",
    "actor_name": "Víctor Jara", "role": "technician", "event": "RepairPutOnHold", "command": "repair.hold",
    "version": 7, "reason": "El cliente viaja", "changes": [{ "path": "/hold", "before": null, "after": "El cliente viaja" }]
}))]
pub(crate) struct HistoryStep {
    /// Its place in the log.
    position: i64,
    /// When it was recorded (UTC).
    at: DateTime<Utc>,
    /// Who: a person's id, or the name of a process manager.
    actor: String,
    /// By name, where it is a person.
    actor_name: Option<String>,
    /// In which role.
    role: String,
    /// What happened.
    event: String,
    /// By which command.
    command: String,
    /// The repair's version afterwards.
    version: u64,
    /// Why.
    reason: Option<String>,
    /// What it changed.
    #[schema(value_type = Vec<Object>)]
    changes: Vec<Change>,
}

/// The history of a repair. Customers get the entries of their tracking page.
#[utoipa::path(
    get, path = "/repairs/{id}/history", tag = "repairs", security(("bearer" = [])),
    params(RepairPath, AsOfQuery),
    responses((status = 200, description = "The steps, the oldest first", body = Vec<HistoryStep>))
)]
#[tracing::instrument(skip_all, fields(repair.id = %path.id))]
pub(crate) async fn get_repair_history(
    State(state): State<ApiState>,
    Path(path): Path<RepairPath>,
    Query(query): Query<AsOfQuery>,
    caller: Allowed<SignedIn>,
    wanted: MinPosition,
) -> Result<Response, Problem> {
    let id = path.id.to_string();
    let repair = state.executor.load::<Repair>(&id).await?;
    let moment = query.moment()?;
    if !caller.actor.role.is_staff() {
        if repair.state.owner() != caller.actor.person_id() {
            return Err(Problem::of("resource.not_found"));
        }
        state.caught_up(wanted, TABLES).await?;
        let mut entries = timeline(state.db(), path.id).await?;
        entries.retain(|entry| includes(moment, entry.occurred_at, entry.position));
        let views: Vec<_> =
            entries.iter().map(|entry| TimelineEntryView::of(entry, path.id)).collect();
        return Ok(answer(&views));
    }
    require(&caller.actor, Capability::Bench)?;
    let stream = StreamId::new("repair", id);
    let always = (DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC);
    let replay = of_aggregate(state.executor.log(), &stream, always.0, always.1).await?;
    let mut steps = replay.steps;
    steps.retain(|step| includes(moment, step.recorded_at, step.position));
    let people: Vec<PersonId> =
        steps.iter().filter_map(|step| step.actor_id.parse().ok()).collect();
    let names = names_of(state.db(), people).await?;
    let views: Vec<_> = steps.into_iter().map(|step| HistoryStep::of(step, &names)).collect();
    Ok(answer(&views))
}

fn includes(moment: Option<AsOf>, at: DateTime<Utc>, position: i64) -> bool {
    match moment {
        None => true,
        Some(AsOf::Instant(instant)) => at <= instant,
        Some(AsOf::Position(limit)) => u64::try_from(position).is_ok_and(|it| it <= limit.commit),
    }
}

impl HistoryStep {
    fn of(step: Step, names: &HashMap<PersonId, String>) -> Self {
        let person = step.actor_id.parse().ok();
        Self {
            position: step.position,
            at: step.recorded_at,
            actor_name: person.and_then(|person: PersonId| names.get(&person).cloned()),
            actor: step.actor_id,
            role: step.actor_role,
            event: step.action,
            command: step.command,
            version: step.sequence,
            reason: step.reason,
            changes: step.changes,
        }
    }
}
