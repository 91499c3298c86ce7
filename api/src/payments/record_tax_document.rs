//! `POST /payments/{id}/tax-document`: the boleta or factura that was issued for a payment.

use axum::extract::State;
use chrono::NaiveDate;
use domain::payment::{PaymentIntent, TaxDocument, TaxDocumentKind};
use serde::Deserialize;
use utoipa::ToSchema;

use super::PaymentPath;
use super::settle::decide;
use super::view::PaymentView;
use crate::extract::{Allowed, Counter, IdempotencyKey, IfMatch, Json, Path};
use crate::problem::Problem;
use crate::state::ApiState;
use crate::written::Written;

/// A boleta or factura; the workshop's provider issues it, we keep its number.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "kind": "boleta", "folio": 1284, "issued_on": "2026-11-22",
    "link": "https://boletas.example.cl/1284.pdf"
}))]
pub(crate) struct TaxDocumentRequest {
    /// `boleta` or `factura`.
    #[schema(value_type = String)]
    kind: TaxDocumentKind,
    /// Its folio, from 1.
    folio: u64,
    /// Its date (Santiago).
    issued_on: NaiveDate,
    /// Where its PDF is, `https://…`.
    link: Option<String>,
}

/// Records the boleta or factura of a payment. A later one corrects an earlier one.
#[utoipa::path(
    post, path = "/payments/{id}/tax-document", tag = "payments", security(("bearer" = [])),
    params(PaymentPath),
    responses((status = 200, description = "Recorded", body = PaymentView))
)]
#[tracing::instrument(skip_all, fields(payment.id = %path.id))]
pub(crate) async fn record_tax_document(
    State(state): State<ApiState>,
    Path(path): Path<PaymentPath>,
    caller: Allowed<Counter>,
    if_match: IfMatch,
    key: IdempotencyKey,
    Json(request): Json<TaxDocumentRequest>,
) -> Result<Written<PaymentView>, Problem> {
    let TaxDocumentRequest { kind, folio, issued_on, link } = request;
    let document = TaxDocument { kind, folio, issued_on, link };
    let intent = PaymentIntent::RecordTaxDocument { document };
    decide(&state, &caller, &key, if_match, path.id, intent).await
}
