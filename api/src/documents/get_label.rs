//! `GET /repairs/{id}/label.pdf`: the label that sticks on the instrument.

use axum::extract::State;
use axum::response::Response;
use commands::papers::tracking_url;
use documents::Label;
use domain::calendar::santiago_date;
use domain::repair::Serial;
use domain::wording::day;

use super::{attachment, readable};
use crate::extract::{Allowed, Path, SignedIn};
use crate::problem::Problem;
use crate::repairs::RepairPath;
use crate::state::ApiState;

/// The 62 mm label as a PDF.
#[utoipa::path(
    get, path = "/repairs/{id}/label.pdf", tag = "repairs", security(("bearer" = [])),
    params(RepairPath),
    responses((status = 200, description = "The PDF", body = Vec<u8>, content_type = "application/pdf"))
)]
#[tracing::instrument(skip_all, fields(repair.id = %path.id))]
pub(crate) async fn get_label(
    State(state): State<ApiState>,
    Path(path): Path<RepairPath>,
    caller: Allowed<SignedIn>,
) -> Result<Response, Problem> {
    let repair = readable(&state, path.id, &caller).await?;
    let gone = || Problem::of("resource.not_found");
    let intake = repair.intake().ok_or_else(gone)?;
    let received_at = repair.received_at().ok_or_else(gone)?;
    let label = Label {
        number: path.id.to_string(),
        instrument: intake.instrument_label.clone(),
        serial: match &intake.serial {
            Serial::Known(number) => Some(number.clone()),
            Serial::Missing { .. } => None,
        },
        received_on: day(santiago_date(received_at)),
        url: tracking_url(&state.config.public_url, path.id),
    };
    let pdf = label.to_pdf().map_err(Problem::internal)?;
    Ok(attachment("application/pdf", &format!("etiqueta-{}.pdf", path.id), pdf))
}
