//! `GET /payments/{id}/receipt.pdf`: the receipt of a payment, for staff and for its customer.

use axum::extract::State;
use axum::response::Response;
use commands::papers::{receipt, tracking_url};

use super::{PaymentPath, visible};
use crate::documents::attachment;
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
    let url = tracking_url(&state.config.public_url, attempt.repair);
    let receipt = receipt(&attempt, url).ok_or_else(|| Problem::of("payment.not_paid"))?;
    let pdf = receipt.to_pdf().map_err(Problem::internal)?;
    Ok(attachment("application/pdf", &format!("comprobante-{}.pdf", path.id), pdf))
}
