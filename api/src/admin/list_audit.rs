//! `GET /admin/audit`: who did what, when, from where and why, with what changed.

use axum::extract::State;
use axum::response::Response;
use projections::audit_log::{AuditEntry, list};

use super::AUDIT;
use super::audit_query::AuditQuery;
use crate::extract::{Allowed, MinPosition, OwnAudit, PageQuery, PageView, Query, answer};
use crate::problem::Problem;
use crate::state::ApiState;

/// The audit, the newest entry first. Technicians see their own work.
#[utoipa::path(
    get, path = "/admin/audit", tag = "admin", security(("bearer" = [])),
    params(AuditQuery, PageQuery),
    responses((status = 200, description = "A page of entries", body = Object, example = json!({
        "items": [{
            "position": 1284, "recorded_at": "2026-11-22T15:04:05Z",
            "actor_id": "0193c1f0-7c1e-7000-8000-000000000001", "actor_role": "technician",
            "action": "RepairPutOnHold", "command": "repair.hold", "aggregate_type": "repair",
            "aggregate_id": "CDS-2026-0001", "sequence": 7, "ip": "203.0.113.9", "user_agent": "Firefox",
            "reason": "El cliente viaja", "changes": [{ "path": "/hold", "before": null, "after": "El cliente viaja" }]
        }],
        "next": "cDEyODQ"
    })))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn list_audit(
    State(state): State<ApiState>,
    Query(query): Query<AuditQuery>,
    Query(page): Query<PageQuery>,
    caller: Allowed<OwnAudit>,
    wanted: MinPosition,
) -> Result<Response, Problem> {
    state.caught_up(wanted, AUDIT).await?;
    let filter = query.filter(&caller)?;
    let entries = list(state.db(), &filter, page.after()?, page.limit()).await?;
    Ok(answer(&PageView::of(entries, |entry: AuditEntry| entry)))
}
