//! `GET /admin/audit/replay`: what a technician did, or what happened to a repair, step by step.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use chrono::{DateTime, TimeDelta, Utc};
use domain::values::{PersonId, RepairNumber};
use domain::{Capability, Grant, grant};
use eventlog::StreamId;
use projections::audit::{csv, ndjson, of_actor, of_aggregate, table};
use serde::Deserialize;
use utoipa::IntoParams;

use super::AUDIT;
use crate::extract::{Allowed, Caller, MinPosition, OwnAudit, Query, answer};
use crate::problem::Problem;
use crate::state::ApiState;

/// How far back a replay goes without a beginning of the client's own.
const USUAL_SPAN: TimeDelta = TimeDelta::days(31);

/// Whose work, or which repair, and when.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ReplayQuery {
    /// Everything that this person did.
    #[param(value_type = Option<Uuid>)]
    technician: Option<PersonId>,
    /// Everything that happened to this repair.
    #[param(value_type = Option<String>, example = "CDS-2026-0001")]
    repair: Option<RepairNumber>,
    /// From this instant on; none for 31 days back, or a repair's beginning.
    from: Option<DateTime<Utc>>,
    /// Before this instant; none for now.
    until: Option<DateTime<Utc>>,
    /// `json`, `csv`, `ndjson` or `table` (text for a terminal).
    #[param(example = "json", default = "json")]
    format: Option<String>,
}

/// Replays the audit: each step with the state before and after. Technicians replay their own work.
#[utoipa::path(
    get, path = "/admin/audit/replay", tag = "admin", security(("bearer" = [])),
    params(ReplayQuery),
    responses((status = 200, description = "The steps, in order", body = Object, example = json!({
        "from": "2026-11-01T03:00:00Z", "until": "2026-11-22T15:04:05Z", "truncated": false,
        "steps": [{
            "position": 1284, "recorded_at": "2026-11-22T15:04:05Z", "action": "RepairPutOnHold",
            "aggregate_type": "repair", "aggregate_id": "CDS-2026-0001", "sequence": 7,
            "before": { "hold": null }, "after": { "hold": "El cliente viaja" },
            "changes": [{ "path": "/hold", "before": null, "after": "El cliente viaja" }]
        }]
    })))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn replay_audit(
    State(state): State<ApiState>,
    Query(query): Query<ReplayQuery>,
    caller: Allowed<OwnAudit>,
    wanted: MinPosition,
) -> Result<Response, Problem> {
    // The last instant is excluded, and now must not be.
    let until = query.until.unwrap_or_else(|| state.clock.now() + TimeDelta::microseconds(1));
    let replay = match (query.technician, query.repair) {
        (Some(technician), None) => {
            own_work_only(&caller, technician)?;
            state.caught_up(wanted, AUDIT).await?;
            let from = query.from.unwrap_or(until - USUAL_SPAN);
            let actor = technician.to_string();
            of_actor(state.db(), state.executor.log(), &actor, from, until).await?
        }
        (None, Some(repair)) => {
            let from = query.from.unwrap_or(DateTime::<Utc>::MIN_UTC);
            let stream = StreamId::new("repair", repair.to_string());
            of_aggregate(state.executor.log(), &stream, from, until).await?
        }
        _ => {
            return Err(Problem::of("request.malformed_query")
                .with_error("technician", "give either technician or repair"));
        }
    };
    let file = |media: &'static str, bytes: Vec<u8>| {
        ([(header::CONTENT_TYPE, media), (header::CACHE_CONTROL, "no-store")], bytes)
            .into_response()
    };
    match query.format.as_deref().unwrap_or("json") {
        "json" => Ok(answer(&replay)),
        "csv" => Ok(file("text/csv; charset=utf-8", csv(&replay))),
        "ndjson" => Ok(file("application/x-ndjson", ndjson(&replay))),
        "table" => Ok(file("text/plain; charset=utf-8", table(&replay).into_bytes())),
        _ => Err(Problem::of("request.malformed_query")
            .with_error("format", "is json, csv, ndjson or table")),
    }
}

/// Refuses a technician who asks for somebody else's work.
fn own_work_only(caller: &Caller, technician: PersonId) -> Result<(), Problem> {
    let all = grant(caller.actor.role, Capability::ReadAudit) == Grant::All;
    if all || caller.actor.person_id() == Some(technician) {
        Ok(())
    } else {
        Err(Problem::of("auth.forbidden"))
    }
}
