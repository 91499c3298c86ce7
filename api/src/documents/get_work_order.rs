//! `GET /repairs/{id}/work-order.pdf`: the signed reception as a PDF, for staff and the customer.

use axum::extract::State;
use axum::response::Response;
use domain::Decider as _;
use domain::disclosure::Shown;

use super::{attachment, readable, work_order_pdf};
use crate::disclosures::note_shown;
use crate::extract::{Allowed, Path, SignedIn};
use crate::problem::Problem;
use crate::repairs::RepairPath;
use crate::state::ApiState;

/// The work order as a PDF.
#[utoipa::path(
    get, path = "/repairs/{id}/work-order.pdf", tag = "repairs", security(("bearer" = [])),
    params(RepairPath),
    responses((status = 200, description = "The PDF", body = Vec<u8>, content_type = "application/pdf"))
)]
#[tracing::instrument(skip_all, fields(repair.id = %path.id))]
pub(crate) async fn get_work_order(
    State(state): State<ApiState>,
    Path(path): Path<RepairPath>,
    caller: Allowed<SignedIn>,
) -> Result<Response, Problem> {
    let repair = readable(&state, path.id, &caller).await?;
    note_shown(&state, &caller, Shown::WorkOrder, repair.owner()).await?;
    let pdf = work_order_pdf(&state, &repair).await?;
    Ok(attachment("application/pdf", &format!("orden-{}.pdf", path.id), pdf))
}
