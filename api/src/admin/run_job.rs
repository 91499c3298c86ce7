//! `POST /admin/jobs/{name}/run`: runs a scheduled job now.

use std::time::Duration;

use axum::extract::State;
use domain::job_run::Job;
use projections::job_runs::get;
use serde::Deserialize;
use utoipa::IntoParams;

use super::JOB_RUNS;
use super::job_view::RunView;
use crate::extract::{Allowed, IdempotencyKey, Operations, Path};
use crate::problem::Problem;
use crate::state::ApiState;
use crate::written::Written;

/// How long a request waits for the end of the run; then it goes on by itself.
const PATIENCE: Duration = Duration::from_secs(15);

/// Which job.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct JobPath {
    /// As `GET /admin/jobs` shows it.
    #[param(example = "generate_storage_fees")]
    name: String,
}

/// Runs a job now. The answer shows its end, or after 15 seconds that it is `running`.
#[utoipa::path(
    post, path = "/admin/jobs/{name}/run", tag = "admin", security(("bearer" = [])),
    params(JobPath),
    responses((status = 200, description = "The run", body = RunView))
)]
#[tracing::instrument(skip_all, fields(job = %path.name))]
pub(crate) async fn run_job(
    State(state): State<ApiState>,
    Path(path): Path<JobPath>,
    caller: Allowed<Operations>,
    key: IdempotencyKey,
) -> Result<Written<RunView>, Problem> {
    let job = Job::parse(&path.name).ok_or_else(|| Problem::of("resource.not_found"))?;
    let mut started = state.jobs.run_by_hand(job, key.context(&caller)).await?;
    // When the time is up, what is known is that it was begun.
    let position = match tokio::time::timeout(PATIENCE, started.wait()).await {
        Ok(position) => position,
        Err(_) => started.position,
    };
    state.wait_for(position, JOB_RUNS).await?;
    let run = get(state.db(), &started.run).await?;
    let run = run.ok_or_else(|| Problem::of("request.position_not_reached"))?;
    Ok(Written::changed(run.version, position, run.into()))
}
