//! `GET /admin/kpis`: the figures of each month, also as they stood on a day.

use axum::extract::State;
use commands::AsOf;
use projections::dashboard::{MonthlyKpis, kpis};
use serde::Deserialize;
use utoipa::IntoParams;

use super::DASHBOARD;
use crate::extract::{Allowed, AsOfQuery, AuditReading, Json, MinPosition, Query};
use crate::problem::Problem;
use crate::state::ApiState;

/// Months without a number of the client's own.
const USUAL_MONTHS: u32 = 12;
/// Months at most.
const MOST_MONTHS: u32 = 60;

/// How many months.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct KpisQuery {
    /// How many months back, at most 60.
    #[param(minimum = 1, maximum = 60, default = 12)]
    months: Option<u32>,
}

/// Turnaround, acceptance, accuracy, quality and money by month; minutes as p50 and p90, shares as parts.
#[utoipa::path(
    get, path = "/admin/kpis", tag = "admin", security(("bearer" = [])),
    params(KpisQuery, AsOfQuery),
    responses((status = 200, description = "The months, the oldest first", body = Vec<Object>, example = json!([{
        "month": "2026-11", "received": 34, "delivered": 29,
        "turnaround": { "count": 29, "p50": 15_840, "p90": 40_320, "sum": 512_300 },
        "accepted": { "part": 22, "of": 27 }, "delivered_revenue": 4_210_000, "average_ticket": 145_000
    }])))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn get_kpis(
    State(state): State<ApiState>,
    Query(query): Query<KpisQuery>,
    Query(as_of): Query<AsOfQuery>,
    _: Allowed<AuditReading>,
    wanted: MinPosition,
) -> Result<Json<Vec<MonthlyKpis>>, Problem> {
    let at = match as_of.moment()? {
        None => state.clock.now(),
        Some(AsOf::Instant(instant)) => instant,
        Some(AsOf::Position(_)) => {
            return Err(Problem::of("request.malformed_query")
                .with_error("as_of", "is an instant or a day here"));
        }
    };
    state.caught_up(wanted, DASHBOARD).await?;
    let months = query.months.unwrap_or(USUAL_MONTHS).clamp(1, MOST_MONTHS);
    Ok(Json(kpis(state.db(), at, months).await?))
}
