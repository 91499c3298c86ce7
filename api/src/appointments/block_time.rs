//! `POST /appointments/blocks` and `DELETE /appointments/blocks/{id}`: time that staff keep free.

use axum::extract::State;
use chrono::{NaiveDate, NaiveTime};
use commands::appointments::{Blocked, block, unblock};
use domain::agenda::BlockedTime;
use domain::values::{AppointmentId, BlockId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::extract::{Allowed, Counter, IdempotencyKey, Json, Path};
use crate::problem::Problem;
use crate::state::ApiState;
use crate::written::Written;

/// Time to keep free.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "date": "2026-12-09", "from": "13:00", "to": "15:00", "reason": "Inventario"
}))]
pub(crate) struct BlockTimeRequest {
    /// The day (Santiago).
    date: NaiveDate,
    /// From, local time; the whole day without it and `to`.
    #[schema(value_type = Option<String>, example = "13:00")]
    from: Option<NaiveTime>,
    /// Until just before, local time.
    #[schema(value_type = Option<String>, example = "15:00")]
    to: Option<NaiveTime>,
    /// Why, 1 to 500 characters.
    reason: String,
}

/// Time that is kept free.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "id": "0193c1f0-7c1e-7000-8000-000000000009", "concerned": [] }))]
pub(crate) struct BlockedView {
    /// The block.
    #[schema(value_type = String)]
    id: BlockId,
    /// The appointments that stand in it: nothing was cancelled, somebody has to move them.
    #[schema(value_type = Vec<String>)]
    concerned: Vec<AppointmentId>,
}

/// That it was given back.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "id": "0193c1f0-7c1e-7000-8000-000000000009" }))]
pub(crate) struct UnblockedView {
    /// The block.
    #[schema(value_type = String)]
    id: BlockId,
}

/// Which block.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct BlockPath {
    /// Its id.
    #[param(value_type = Uuid)]
    id: BlockId,
}

/// Keeps time free. What stands in it is listed and not cancelled.
#[utoipa::path(
    post, path = "/appointments/blocks", tag = "appointments", security(("bearer" = [])),
    responses((status = 201, description = "Kept free", body = BlockedView))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn block_time(
    State(state): State<ApiState>,
    caller: Allowed<Counter>,
    key: IdempotencyKey,
    Json(request): Json<BlockTimeRequest>,
) -> Result<Written<BlockedView>, Problem> {
    let BlockTimeRequest { date, from, to, reason } = request;
    let time = match (from, to) {
        (None, None) => BlockedTime::WholeDay,
        (Some(from), Some(to)) => BlockedTime::Between { from, to },
        (Some(_), None) => return Err(Problem::invalid("/to", "is needed where there is a from")),
        (None, Some(_)) => return Err(Problem::invalid("/from", "is needed where there is a to")),
    };
    let blocked = block(&state.executor, date, time, reason, key.context(&caller)).await?;
    let Blocked { block, over, executed } = blocked;
    let location = format!("/api/v1/appointments/blocks/{block}");
    let body = BlockedView { id: block, concerned: over };
    Ok(Written::made(executed.position, location, body))
}

/// Gives blocked time back.
#[utoipa::path(
    delete, path = "/appointments/blocks/{id}", tag = "appointments", security(("bearer" = [])),
    params(BlockPath),
    responses((status = 200, description = "Given back", body = UnblockedView))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn unblock_time(
    State(state): State<ApiState>,
    Path(path): Path<BlockPath>,
    caller: Allowed<Counter>,
    key: IdempotencyKey,
) -> Result<Written<UnblockedView>, Problem> {
    let done = unblock(&state.executor, path.id, key.context(&caller)).await?;
    Ok(Written::done(done.position, UnblockedView { id: path.id }))
}
