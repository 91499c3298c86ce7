//! `GET /payments/{id}/status`: how a payment stands, as the log knows it.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};

use super::view::PaymentView;
use super::{PaymentPath, sees_fees, visible};
use crate::extract::{Caller, Path, PresentedLink, answer};
use crate::problem::Problem;
use crate::state::ApiState;
use crate::written::etag;

/// How a payment stands. Only the gateway's own answer makes it paid, so a payer who comes back may have to wait.
#[utoipa::path(
    get, path = "/payments/{id}/status", tag = "payments", security(("link" = []), ("bearer" = [])),
    params(PaymentPath),
    responses((status = 200, description = "The payment", body = PaymentView))
)]
#[tracing::instrument(skip_all, fields(payment.id = %path.id))]
pub(crate) async fn get_payment_status(
    State(state): State<ApiState>,
    Path(path): Path<PaymentPath>,
    caller: Caller,
    link: PresentedLink,
) -> Result<Response, Problem> {
    let (attempt, version) = visible(&state, path.id, &caller, &link).await?;
    let view = PaymentView::of(&attempt, version, sees_fees(&caller));
    let headers = [(header::ETAG, etag(version)), (header::CACHE_CONTROL, no_store())];
    Ok((headers, answer(&view)).into_response())
}

fn no_store() -> axum::http::HeaderValue {
    axum::http::HeaderValue::from_static("private, no-store")
}
