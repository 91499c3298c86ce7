//! `GET /payments/{id}/receipt.pdf`: the receipt of a payment, for staff and for its customer.

use axum::extract::State;
use axum::response::Response;
use documents::Receipt;
use domain::payment::{Attempt, Confirmation, TaxDocumentKind};
use domain::wording::{charge_label, day};

use super::{PaymentPath, visible};
use crate::documents::{attachment, local_time, tracking_url};
use crate::extract::{Caller, Path, PresentedLink};
use crate::problem::Problem;
use crate::state::ApiState;

/// The receipt of a confirmed payment as a PDF. It does not replace a boleta or factura.
#[utoipa::path(
    get, path = "/payments/{id}/receipt.pdf", tag = "payments", security(("link" = []), ("bearer" = [])),
    params(PaymentPath),
    responses(
        (status = 200, description = "The PDF", body = Vec<u8>, content_type = "application/pdf"),
        (status = 409, description = "Not paid", content_type = "application/problem+json"),
    )
)]
#[tracing::instrument(skip_all, fields(payment.id = %path.id))]
pub(crate) async fn get_payment_receipt(
    State(state): State<ApiState>,
    Path(path): Path<PaymentPath>,
    caller: Caller,
    link: PresentedLink,
) -> Result<Response, Problem> {
    let (attempt, _) = visible(&state, path.id, &caller, &link).await?;
    let paid = attempt.confirmation().ok_or_else(|| Problem::of("payment.not_paid"))?;
    let receipt = receipt(&state, &attempt, paid);
    let pdf = receipt.to_pdf().map_err(Problem::internal)?;
    Ok(attachment("application/pdf", &format!("comprobante-{}.pdf", path.id), pdf))
}

fn receipt(state: &ApiState, attempt: &Attempt, paid: &Confirmation) -> Receipt {
    let document = attempt.document.as_ref().map(|document| {
        let kind = match document.kind {
            TaxDocumentKind::Boleta => "Boleta",
            TaxDocumentKind::Factura => "Factura",
        };
        format!("{kind} {} del {}", document.folio, day(document.issued_on))
    });
    Receipt {
        payment: attempt.payment.to_string(),
        repair: attempt.repair.to_string(),
        charge: charge_label(attempt.charge).to_owned(),
        amount: paid.amount.to_string(),
        paid_at: local_time(paid.paid_at),
        media: paid.media.clone(),
        order: format!("Flow {}", paid.gateway_order),
        tax_document: document,
        url: tracking_url(state, attempt.repair),
    }
}
