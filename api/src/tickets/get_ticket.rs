//! `GET /tickets/{id}`: the conversation; for staff with notes and clocks.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use projections::tickets::{clocks, get, messages};

use super::asker::asker;
use super::view::TicketPage;
use super::{TICKETS, TicketPath};
use crate::extract::{Caller, MinPosition, Path, PresentedLink, answer};
use crate::problem::Problem;
use crate::state::ApiState;
use crate::tracking::get_tracking::hidden_from_search;
use crate::written::etag;

/// One ticket. Customers see their own, signed in or by the link in a mail about it, without internal notes.
#[utoipa::path(
    get, path = "/tickets/{id}", tag = "tickets", security(("link" = []), ("bearer" = [])),
    params(TicketPath),
    responses(
        (status = 200, description = "The ticket", body = TicketPage, example = json!({
            "id": "0193c1f0-7c1e-7000-8000-000000000001", "reference": "T-00000001", "subject": "Mi Juno-60",
            "category": "repair_status", "category_label": "Estado de una reparación", "status": "OPEN",
            "status_label": "Abierta", "since": "2026-11-20T20:00:00Z", "repair": "CDS-2026-0001",
            "merged_into": null, "reopen_until": null, "answer_due_at": "2026-11-21T14:00:00Z", "rating": null,
            "opened_at": "2026-11-20T20:00:00Z", "last_activity": "2026-11-20T20:00:01Z", "version": 3,
            "messages": [{
                "id": "0193c1f0-7c1e-7000-8000-000000000002", "at": "2026-11-20T20:00:00Z", "kind": "customer",
                "text": "¿En qué estado está mi equipo?"
            }]
        })),
        (status = 304, description = "Unchanged since the version in `If-None-Match`"),
    )
)]
#[tracing::instrument(skip_all, fields(ticket.id = %path.id))]
pub(crate) async fn get_ticket(
    State(state): State<ApiState>,
    Path(path): Path<TicketPath>,
    caller: Caller,
    link: PresentedLink,
    wanted: MinPosition,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let caller = asker(&state, path.id, &caller, &link).await?;
    state.caught_up(wanted, TICKETS).await?;
    let staff = caller.actor.role.is_staff();
    let ticket = get(state.db(), path.id).await?;
    let theirs = ticket.filter(|it| staff || Some(it.customer_id) == caller.actor.person_id());
    let ticket = theirs.ok_or_else(|| Problem::of("resource.not_found"))?;
    let tag = etag(ticket.version);
    let mut response = if headers.get(header::IF_NONE_MATCH).is_some_and(|seen| *seen == tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let written = messages(state.db(), path.id, staff).await?;
        let clocks = if staff { Some(clocks(state.db(), path.id).await?) } else { None };
        answer(&TicketPage::of(ticket, written, clocks))
    };
    response.headers_mut().insert(header::ETAG, tag);
    Ok(hidden_from_search(response))
}
