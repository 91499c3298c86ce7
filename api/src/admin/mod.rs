//! The owner's views of the workshop and of the system: dashboard, audit, read tables, the log.

pub(crate) mod audit_query;
mod audit_report;
pub(crate) mod export_audit;
pub(crate) mod get_dashboard;
pub(crate) mod get_kpis;
pub(crate) mod get_outbox;
pub(crate) mod get_settings;
mod job_view;
pub(crate) mod list_audit;
pub(crate) mod list_jobs;
pub(crate) mod list_parked;
pub(crate) mod list_projections;
pub(crate) mod long_work;
pub(crate) mod preview_template;
pub(crate) mod rebuild_projection;
pub(crate) mod redrive_parked;
pub(crate) mod replay_audit;
pub(crate) mod run_job;
pub(crate) mod switch_back_projection;
pub(crate) mod ticket_what_if;
pub(crate) mod verify_log;
pub(crate) mod verify_projection;

use serde::Deserialize;
use utoipa::IntoParams;

use crate::problem::Problem;
use crate::state::ApiState;

/// The table of the audit.
const AUDIT: &[&str] = &["audit_log"];
/// The tables that figures are made of.
const DASHBOARD: &[&str] = &["dashboard", "repair_board"];

/// The table of runs of scheduled jobs.
const JOB_RUNS: &[&str] = &["job_runs"];

/// Which projection.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct ProjectionPath {
    /// Its name.
    #[param(example = "tracking_timeline")]
    pub(crate) name: String,
}

impl ProjectionPath {
    /// The name, if there is such a projection.
    pub(crate) fn known(&self, state: &ApiState) -> Result<&'static str, Problem> {
        let mut names = state.read_side.names().into_iter();
        names.find(|name| *name == self.name).ok_or_else(|| Problem::of("resource.not_found"))
    }
}
