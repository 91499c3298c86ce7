//! `GET /admin/audit/export`: the audit as a file, for the owner with a fresh second factor.

use axum::body::Body;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use projections::audit_log::{ExportFormat, export};
use serde::Deserialize;
use utoipa::IntoParams;

use super::AUDIT;
use super::audit_query::AuditQuery;
use crate::extract::{Allowed, AuditExport, MinPosition, Query};
use crate::problem::Problem;
use crate::state::ApiState;

/// As what.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ExportQuery {
    /// `csv` (UTF-8 with byte order mark, `;`) or `ndjson`.
    #[param(example = "csv", default = "csv")]
    format: Option<String>,
}

/// The audit as a file, the oldest entry first. A file that breaks off is an error of the connection, never a
/// short file that looks whole.
#[utoipa::path(
    get, path = "/admin/audit/export", tag = "admin", security(("bearer" = [])),
    params(ExportQuery, AuditQuery),
    responses((status = 200, description = "The file", body = String, content_type = "text/csv"))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn export_audit(
    State(state): State<ApiState>,
    Query(format): Query<ExportQuery>,
    Query(query): Query<AuditQuery>,
    caller: Allowed<AuditExport>,
    wanted: MinPosition,
) -> Result<Response, Problem> {
    let (format, media, name) = match format.format.as_deref().unwrap_or("csv") {
        "csv" => (ExportFormat::Csv, "text/csv; charset=utf-8", "auditoria.csv"),
        "ndjson" => (ExportFormat::Ndjson, "application/x-ndjson", "auditoria.ndjson"),
        _ => {
            return Err(
                Problem::of("request.malformed_query").with_error("format", "is csv or ndjson")
            );
        }
    };
    state.caught_up(wanted, AUDIT).await?;
    let file = export(state.db(), query.filter(&caller)?, format);
    let headers = [
        (header::CONTENT_TYPE, media.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, Body::from_stream(file)).into_response())
}
