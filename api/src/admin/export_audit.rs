//! `GET /admin/audit/export`: the audit as a file, for the owner with a fresh second factor.

use axum::body::Body;
use axum::extract::State;
use axum::response::Response;
use projections::audit_log::{ExportFormat, export};
use serde::Deserialize;
use utoipa::IntoParams;

use super::AUDIT;
use super::audit_query::AuditQuery;
use super::audit_report::audit_report;
use crate::disclosures::note_export;
use crate::documents::attachment;
use crate::extract::{Allowed, AuditExport, MinPosition, Query};
use crate::problem::Problem;
use crate::state::ApiState;

/// As what.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ExportQuery {
    /// `csv` (UTF-8 with byte order mark, `;`), `ndjson`, or `pdf` (at most 5,000 entries).
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
    state.caught_up(wanted, AUDIT).await?;
    let in_words = query.in_words();
    let filter = query.filter(&caller)?;
    let format = match format.format.as_deref() {
        None => AuditFormat::Csv,
        Some(name) => AuditFormat::parse(name).ok_or_else(|| {
            Problem::of("request.malformed_query").with_error("format", "is csv, ndjson or pdf")
        })?,
    };
    note_export(&state, &caller, format.name(), &in_words).await?;
    let (media, name, pieces) = match format {
        AuditFormat::Csv => ("text/csv; charset=utf-8", "auditoria.csv", ExportFormat::Csv),
        AuditFormat::Ndjson => ("application/x-ndjson", "auditoria.ndjson", ExportFormat::Ndjson),
        AuditFormat::Pdf => {
            let report = audit_report(&state, &filter, in_words).await?;
            let pdf = report.to_pdf().map_err(Problem::internal)?;
            return Ok(attachment("application/pdf", "auditoria.pdf", pdf));
        }
    };
    Ok(attachment(media, name, Body::from_stream(export(state.db(), filter, pieces))))
}

/// As what the audit leaves.
#[derive(Clone, Copy)]
enum AuditFormat {
    Csv,
    Ndjson,
    Pdf,
}

impl AuditFormat {
    fn parse(name: &str) -> Option<Self> {
        [Self::Csv, Self::Ndjson, Self::Pdf].into_iter().find(|format| format.name() == name)
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Ndjson => "ndjson",
            Self::Pdf => "pdf",
        }
    }
}
