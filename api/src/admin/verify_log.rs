//! `GET /admin/log/verify`: the hash chain over everything that is stored.

use axum::extract::State;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::extract::{Allowed, Json, Operations};
use crate::problem::Problem;
use crate::state::ApiState;

/// What a verification of the chain found.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "intact": true,
    "report": { "events": 1284, "root": { "position": "1284", "hash": "9f86…" }, "broken": null }
}))]
pub(crate) struct LogVerificationView {
    /// Whether every event is as it was stored.
    intact: bool,
    /// How many events agree, the end of the chain, and the first place that does not agree.
    #[schema(value_type = Object)]
    report: Value,
}

/// Extends the chain to the end of the log, recomputes it, and names the first place that does not agree.
#[utoipa::path(
    get, path = "/admin/log/verify", tag = "admin", security(("bearer" = [])),
    responses((status = 200, description = "What was found", body = LogVerificationView))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn verify_log(
    State(state): State<ApiState>,
    _: Allowed<Operations>,
) -> Result<Json<LogVerificationView>, Problem> {
    let chain = state.executor.log().chain();
    chain.extend().await?;
    let report = chain.verify().await?;
    let intact = report.broken.is_none();
    let report = serde_json::to_value(report).map_err(Problem::internal)?;
    Ok(Json(LogVerificationView { intact, report }))
}
