//! `POST /catalog/import`: a whole catalogue at once; doing it again changes nothing.

use axum::extract::State;
use commands::catalogue_import::{CatalogueItems, ImportError, ImportReport, ImportTerms, import};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::extract::{Allowed, CatalogueEditing, IdempotencyKey, Json, Query};
use crate::problem::Problem;
use crate::state::ApiState;

/// How to import.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ImportQuery {
    /// Only report what would change.
    #[serde(default)]
    dry_run: bool,
}

/// What an import changed, or would.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "added": ["instrument.roland-juno-60"], "revised": [{ "code": "brand.roland", "fields": ["aliases"] }],
    "unchanged": 311, "deprecated": []
}))]
pub(crate) struct ImportView {
    /// New entries.
    added: Vec<String>,
    /// Entries that differ.
    revised: Vec<RevisedEntry>,
    /// How many were the same already.
    unchanged: usize,
    /// Entries that are deprecated and were not brought back.
    deprecated: Vec<String>,
}

/// An entry that differs.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RevisedEntry {
    /// Which.
    code: String,
    /// The fields that differ.
    fields: Vec<String>,
}

/// Imports brands, components, faults and instruments: checked as a whole, then put entry by entry.
#[utoipa::path(
    post, path = "/catalog/import", tag = "catalogue", security(("bearer" = [])),
    params(ImportQuery),
    request_body(content = Object, description = "The shape of `fixtures/catalogue`", example = json!({
        "source": "curated-2026-11-22",
        "brands": [{ "code": "roland", "name": "Roland", "country": "JP" }],
        "components": [], "faults": [], "instruments": []
    })),
    responses((status = 200, description = "What changed", body = ImportView))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn import_catalogue(
    State(state): State<ApiState>,
    Query(query): Query<ImportQuery>,
    caller: Allowed<CatalogueEditing>,
    key: IdempotencyKey,
    Json(items): Json<CatalogueItems>,
) -> Result<Json<ImportView>, Problem> {
    let terms = ImportTerms { dry_run: query.dry_run, ..ImportTerms::default() };
    let (executor, context) = (state.executor.clone(), key.context(&caller));
    let work = async move { import(&executor, vec![items], &context, terms).await };
    // To the end, even if the client leaves: half an import would have to be explained.
    let report = state.executor.to_the_end(work).await??;
    Ok(Json(report.into()))
}

impl From<ImportReport> for ImportView {
    fn from(report: ImportReport) -> Self {
        let revised = report.revised.into_iter().map(|revision| RevisedEntry {
            code: revision.code.to_string(),
            fields: revision.fields,
        });
        Self {
            added: report.added.iter().map(ToString::to_string).collect(),
            revised: revised.collect(),
            unchanged: report.unchanged,
            deprecated: report.deprecated.iter().map(ToString::to_string).collect(),
        }
    }
}

impl From<ImportError> for Problem {
    fn from(error: ImportError) -> Self {
        match error {
            ImportError::Invalid(invalid) => {
                let mut problem = Self::of("catalogue.import_invalid");
                for wrong in invalid.0.into_iter().take(100) {
                    let entry = wrong.entry.map(|code| code.to_string()).unwrap_or_default();
                    problem = problem.with_error(entry, wrong.why);
                }
                problem
            }
            ImportError::File(error) => Self::internal(error),
            ImportError::Execute(error) => error.into(),
        }
    }
}
