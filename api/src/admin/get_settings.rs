//! `GET /admin/settings`: how the system is set up, without secrets.

use axum::extract::State;
use eventlog::LogStats;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::extract::{Allowed, Json, Operations};
use crate::problem::Problem;
use crate::state::ApiState;

/// How the system is set up.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SettingsView {
    /// The version of the software.
    #[schema(example = "0.1.0")]
    version: &'static str,
    /// Which log this is.
    log_id: uuid::Uuid,
    /// Counts and sizes of the log.
    #[schema(value_type = Object)]
    log: LogStats,
    /// The configuration, secrets left out.
    #[schema(value_type = Object)]
    configuration: Value,
}

/// How the system is set up.
#[utoipa::path(
    get, path = "/admin/settings", tag = "admin", security(("bearer" = [])),
    responses((status = 200, description = "The settings", body = SettingsView))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn get_settings(
    State(state): State<ApiState>,
    _: Allowed<Operations>,
) -> Result<Json<SettingsView>, Problem> {
    let log = state.executor.log();
    Ok(Json(SettingsView {
        version: env!("CARGO_PKG_VERSION"),
        log_id: log.id(),
        log: log.stats().await?,
        configuration: state.config.settings.clone(),
    }))
}
