//! `GET /admin/dashboard`: the workshop at a glance.

use axum::extract::State;
use projections::dashboard::{Overview, overview};

use super::DASHBOARD;
use crate::extract::{Allowed, AuditReading, Json, MinPosition};
use crate::problem::Problem;
use crate::state::ApiState;

/// The workshop at a glance: repairs by state and age, what is owed, what is on hold.
#[utoipa::path(
    get, path = "/admin/dashboard", tag = "admin", security(("bearer" = [])),
    responses((status = 200, description = "The figures", body = Object, example = json!({
        "states": [{ "status": "RECEIVED", "repairs": 3 }], "open": 21,
        "ageing": { "days_0_7": 9, "days_8_15": 6, "days_16_30": 4, "days_31_60": 2, "days_over_60": 0 },
        "ready_ageing": { "days_0_7": 3, "days_8_15": 0, "days_16_30": 1, "days_31_60": 0, "days_over_60": 0 },
        "ready_value": 480_000, "unpaid": 612_000, "owed_to_customers": 20_000, "on_hold": 2, "complaints": 0
    })))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn get_dashboard(
    State(state): State<ApiState>,
    _: Allowed<AuditReading>,
    wanted: MinPosition,
) -> Result<Json<Overview>, Problem> {
    state.caught_up(wanted, DASHBOARD).await?;
    Ok(Json(overview(state.db(), state.clock.now()).await?))
}
