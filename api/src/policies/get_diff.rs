//! `GET /policies/{type}/diff`: what changes from one version of a text to another.

use axum::extract::State;
use commands::policies::document;
use domain::Capability;
use domain::policy_document::{Change, DiffLine};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::PolicyPath;
use crate::extract::{Caller, Json, Path, Query, require};
use crate::problem::Problem;
use crate::state::ApiState;

/// Between which versions.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct DiffQuery {
    /// The earlier one; none for the one before `to`.
    #[param(example = 1)]
    from: Option<u32>,
    /// The later one; none for the last that was published.
    #[param(example = 2)]
    to: Option<u32>,
    /// Instead of both: what the draft changes. For the owner.
    #[serde(default)]
    draft: bool,
}

/// What changes between two texts, line by line.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "policy": "terms", "from": 1, "to": 2, "lines": [
        { "change": "removed", "text": "Versión 1." }, { "change": "added", "text": "Versión 2." }
    ]
}))]
pub(crate) struct DiffView {
    /// Its code.
    policy: &'static str,
    /// The earlier version; 0 where there was none.
    from: u32,
    /// The later one.
    to: u32,
    /// The lines of both in their order.
    lines: Vec<DiffLineView>,
}

/// A line of either text.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DiffLineView {
    /// `kept`, `removed` or `added`.
    #[schema(example = "added")]
    change: &'static str,
    /// The line.
    text: String,
}

impl From<DiffLine> for DiffLineView {
    fn from(line: DiffLine) -> Self {
        let change = match line.change {
            Change::Kept => "kept",
            Change::Removed => "removed",
            Change::Added => "added",
        };
        Self { change, text: line.text }
    }
}

/// What changes from one version of a text to another.
#[utoipa::path(
    get, path = "/policies/{type}/diff", tag = "policies",
    params(PolicyPath, DiffQuery),
    responses((status = 200, description = "The difference", body = DiffView))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn get_policy_diff(
    State(state): State<ApiState>,
    Path(path): Path<PolicyPath>,
    Query(query): Query<DiffQuery>,
    caller: Caller,
) -> Result<Json<DiffView>, Problem> {
    let unknown = || Problem::of("resource.not_found");
    let found = document(&state.executor, &path.kind).await?;
    let (policy, document, _) = found.ok_or_else(unknown)?;
    let latest = document.latest().map_or(0, |latest| latest.version);
    let (from, to, lines) = if query.draft {
        require(&caller.actor, Capability::PolicyDrafting)?;
        (latest, document.next_version(), document.draft_diff())
    } else {
        let to = query.to.unwrap_or(latest);
        let from = query.from.unwrap_or_else(|| to.saturating_sub(1).max(1));
        (from, to, document.diff(from, to))
    };
    let lines = lines.ok_or_else(unknown)?.into_iter().map(DiffLineView::from).collect();
    Ok(Json(DiffView { policy, from, to, lines }))
}
