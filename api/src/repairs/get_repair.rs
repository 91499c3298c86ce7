//! `GET /repairs/{id}`: one repair, as it is or as it was; staff see the bench, customers their own.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::repair::Repair;
use domain::{Capability, Decider as _, Grant, grant};

use super::RepairPath;
use super::customer_view::CustomerRepairView;
use super::view::RepairView;
use crate::extract::{Allowed, AsOfQuery, Path, Query, SignedIn, answer};
use crate::problem::Problem;
use crate::state::ApiState;
use crate::written::etag;

/// One repair. Customers get fewer fields: no values, no findings, no internal notes.
#[utoipa::path(
    get, path = "/repairs/{id}", tag = "repairs", security(("bearer" = [])),
    params(RepairPath, AsOfQuery),
    responses(
        (status = 200, description = "The repair", body = RepairView, example = json!({
            "number": "CDS-2026-0001", "status": "DIAGNOSING", "version": 5,
            "received_at": "2026-11-22T13:40:00Z", "customer": "0193c1f0-7c1e-7000-8000-000000000001",
            "instrument": { "label": "Roland Juno-60", "code": "roland-juno-60", "serial": "284315" },
            "declared_fault": "No enciende desde ayer", "on_hold": null, "progress": 0,
            "findings": [{ "component": "power_supply", "severity": 3, "description": "Regulador en corto" }],
            "quotes": [], "lines": [], "approved_total": null, "balance": -20_000
        })),
        (status = 304, description = "Unchanged since the version in `If-None-Match`"),
    )
)]
#[tracing::instrument(skip_all, fields(repair.id = %path.id))]
pub(crate) async fn get_repair(
    State(state): State<ApiState>,
    Path(path): Path<RepairPath>,
    Query(query): Query<AsOfQuery>,
    caller: Allowed<SignedIn>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let id = path.id.to_string();
    let repair = match query.moment()? {
        Some(moment) => state.executor.load_as_of::<Repair>(&id, moment).await?,
        None => state.executor.load::<Repair>(&id).await?,
    };
    let (actor, now) = (&caller.actor, state.clock.now());
    let mut response = if actor.role.is_staff() {
        let with_values = grant(actor.role, Capability::SeeValues) == Grant::All;
        answer(&RepairView::of(&repair.state, repair.version, with_values, now)?)
    } else if repair.state.owner().is_some() && repair.state.owner() == actor.person_id() {
        answer(&CustomerRepairView::of(&repair.state, repair.version, now)?)
    } else {
        return Err(Problem::of("resource.not_found"));
    };
    let tag = etag(repair.version);
    if headers.get(header::IF_NONE_MATCH).is_some_and(|seen| *seen == tag) {
        response = StatusCode::NOT_MODIFIED.into_response();
    }
    response.headers_mut().insert(header::ETAG, tag);
    Ok(response)
}
