//! `GET /admin/jobs`: the scheduled jobs, when each is due next, and what came of its last runs.

use axum::extract::State;
use chrono::{DateTime, Utc};
use domain::calendar::ZONE;
use domain::job_run::Job;
use projections::job_runs::recent;
use serde::Serialize;
use utoipa::ToSchema;

use super::JOB_RUNS;
use super::job_view::RunView;
use crate::extract::{Allowed, Json, MinPosition, Operations};
use crate::problem::Problem;
use crate::state::ApiState;

/// Runs of each job that are shown.
const RUNS: u32 = 5;

/// A scheduled job.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "name": "database_backup", "cron": "0 3 * * *", "timezone": "America/Santiago",
    "next_due": "2026-11-23T06:00:00Z", "runs": []
}))]
pub(crate) struct JobView {
    /// For `POST /admin/jobs/{name}/run`.
    name: &'static str,
    /// When it is due: minute, hour, day, month, weekday …
    cron: String,
    /// … in the time of that zone.
    timezone: &'static str,
    /// When it is due next (UTC).
    next_due: Option<DateTime<Utc>>,
    /// Its last runs, the newest first.
    runs: Vec<RunView>,
}

/// The scheduled jobs.
#[utoipa::path(
    get, path = "/admin/jobs", tag = "admin", security(("bearer" = [])),
    responses((status = 200, description = "The jobs", body = Vec<JobView>))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn list_jobs(
    State(state): State<ApiState>,
    _: Allowed<Operations>,
    wanted: MinPosition,
) -> Result<Json<Vec<JobView>>, Problem> {
    state.caught_up(wanted, JOB_RUNS).await?;
    let now = state.clock.now();
    let mut jobs = Vec::with_capacity(Job::ALL.len());
    for job in Job::ALL {
        let runs = recent(state.db(), job, RUNS).await?;
        let schedule = job.schedule();
        jobs.push(JobView {
            name: job.as_str(),
            cron: schedule.cron(),
            timezone: ZONE.name(),
            next_due: schedule.next_after(now),
            runs: runs.into_iter().map(RunView::from).collect(),
        });
    }
    Ok(Json(jobs))
}
