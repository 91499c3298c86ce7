//! `GET /appointments/blocks`: the time that staff keep free.

use axum::extract::State;
use chrono::{NaiveDate, TimeDelta};
use domain::agenda::BlockedTime;
use domain::calendar::santiago_date;
use domain::values::{AppointmentId, BlockId};
use projections::appointments::{BlockView as Row, blocks};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::TABLES;
use super::day::Day;
use super::view::clock;
use crate::extract::{Allowed, Counter, Json, MinPosition, Query};
use crate::problem::Problem;
use crate::state::ApiState;

/// Days that are shown where nobody says how many.
const USUAL_DAYS: i64 = 60;

/// On which days.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct BlocksQuery {
    /// The first day (Santiago); today when it is not said.
    #[param(value_type = Option<NaiveDate>)]
    from: Option<Day>,
    /// The last day; 60 days later when it is not said.
    #[param(value_type = Option<NaiveDate>)]
    to: Option<Day>,
}

/// Time that is kept free.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "0193c1f0-7c1e-7000-8000-000000000009", "date": "2026-12-09", "from": "13:00", "to": "15:00",
    "reason": "Inventario", "concerned": []
}))]
pub(crate) struct ListedBlock {
    /// Which.
    #[schema(value_type = String)]
    id: BlockId,
    /// The day (Santiago).
    date: NaiveDate,
    /// From, local time; the whole day without it.
    from: Option<String>,
    /// Until just before, local time.
    to: Option<String>,
    /// Why.
    reason: String,
    /// The appointments that stood in it when it was made.
    #[schema(value_type = Vec<String>)]
    concerned: Vec<AppointmentId>,
}

/// The blocks of some days.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BlocksView {
    /// In the order of the days.
    blocks: Vec<ListedBlock>,
}

impl From<Row> for ListedBlock {
    fn from(row: Row) -> Self {
        let (from, to) = match row.time {
            BlockedTime::WholeDay => (None, None),
            BlockedTime::Between { from, to } => (Some(clock(from)), Some(clock(to))),
        };
        let Row { id, date, reason, concerned, .. } = row;
        Self { id, date, from, to, reason, concerned }
    }
}

/// The time that staff keep free.
#[utoipa::path(
    get, path = "/appointments/blocks", tag = "appointments", security(("bearer" = [])),
    params(BlocksQuery),
    responses((status = 200, description = "The blocks", body = BlocksView))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn list_blocks(
    State(state): State<ApiState>,
    Query(query): Query<BlocksQuery>,
    _: Allowed<Counter>,
    wanted: MinPosition,
) -> Result<Json<BlocksView>, Problem> {
    state.caught_up(wanted, TABLES).await?;
    let from = query.from.map_or_else(|| santiago_date(state.clock.now()), |day| day.0);
    let usual = || from.checked_add_signed(TimeDelta::days(USUAL_DAYS)).and_then(Day::of);
    let to = query.to.or_else(usual).ok_or_else(|| Problem::of("request.malformed_query"))?;
    let found = blocks(state.db(), from..=to.0).await?;
    Ok(Json(BlocksView { blocks: found.into_iter().map(ListedBlock::from).collect() }))
}
