//! Printed documents of a repair: the work order, the label, the dossier. One file per operation.

pub(crate) mod get_dossier;
pub(crate) mod get_label;
pub(crate) mod get_work_order;

use axum::http::header;
use axum::response::{IntoResponse, Response};
use commands::papers::{tracking_url, work_order};
use domain::Decider as _;
use domain::repair::Repair;
use domain::values::RepairNumber;

use crate::extract::Caller;
use crate::problem::Problem;
use crate::state::ApiState;

/// A file to be kept by nobody on the way.
pub(crate) fn attachment(media: &str, name: &str, body: impl IntoResponse) -> Response {
    let headers = [
        (header::CONTENT_TYPE, media.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    (headers, body).into_response()
}

/// The repair, for staff and for its own customer. To everybody else it does not exist.
async fn readable(
    state: &ApiState,
    number: RepairNumber,
    caller: &Caller,
) -> Result<std::sync::Arc<Repair>, Problem> {
    let not_found = || Problem::of("resource.not_found");
    let repair = state.executor.load_if_any::<Repair>(&number.to_string()).await?;
    let repair = repair.ok_or_else(not_found)?.state;
    let own = repair.owner().is_some() && repair.owner() == caller.actor.person_id();
    if caller.actor.role.is_staff() || own { Ok(repair) } else { Err(not_found()) }
}

/// The work order of a repair as a PDF.
async fn work_order_pdf(state: &ApiState, repair: &Repair) -> Result<Vec<u8>, Problem> {
    let gone = || Problem::of("resource.not_found");
    let url = tracking_url(&state.config.public_url, repair.number().ok_or_else(gone)?);
    let order = work_order(&state.executor, repair, url).await?.ok_or_else(gone)?;
    order.to_pdf().map_err(Problem::internal)
}
