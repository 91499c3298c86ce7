//! `GET /tickets`: the desk; customers see their own.

use axum::extract::{RawQuery, State};
use axum::response::Response;
use domain::ticket::{Category, TicketStatus};
use domain::values::{PersonId, RepairNumber};
use projections::tickets::{TicketFilter, list, of_customer};
use serde::Deserialize;
use utoipa::IntoParams;

use super::TICKETS;
use super::view::TicketSummary;
use crate::extract::{Allowed, MinPosition, OwnTicket, PageQuery, PageView, Query};
use crate::lists::PageKey;
use crate::problem::Problem;
use crate::state::ApiState;

/// Which tickets.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct TicketsQuery {
    /// States, separated by commas.
    #[param(example = "OPEN,WAITING_CUSTOMER")]
    state: Option<String>,
    /// What they are about.
    #[param(value_type = Option<String>, example = "complaint")]
    category: Option<Category>,
    /// In this person's charge; for staff.
    #[param(value_type = Option<Uuid>)]
    assignee: Option<PersonId>,
    /// Of this customer; for staff.
    #[param(value_type = Option<Uuid>)]
    customer: Option<PersonId>,
    /// About this repair.
    #[param(value_type = Option<String>, example = "CDS-2026-0001")]
    repair: Option<RepairNumber>,
    /// Only those whose promise was broken, ever; for staff.
    breached: Option<bool>,
}

/// Tickets, the newest first; on the desk those who wait although their promise is broken come before all others.
#[utoipa::path(
    get, path = "/tickets", tag = "tickets", security(("bearer" = [])),
    params(TicketsQuery, PageQuery),
    responses((status = 200, description = "A page of tickets", body = PageView<TicketSummary>))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn list_tickets(
    State(state): State<ApiState>,
    Query(query): Query<TicketsQuery>,
    Query(page): Query<PageQuery>,
    caller: Allowed<OwnTicket>,
    wanted: MinPosition,
    RawQuery(raw): RawQuery,
) -> Result<Response, Problem> {
    let staff = caller.actor.role.is_staff();
    let own = if staff { None } else { Some(caller.signed_in()?.person) };
    let filter = TicketFilter {
        status: states(query.state.as_deref())?,
        category: query.category,
        assignee: query.assignee.filter(|_| staff),
        customer: query.customer.filter(|_| staff),
        repair: query.repair,
        breached: query.breached == Some(true) && staff,
    };
    state.caught_up(wanted, TICKETS).await?;
    let key = PageKey { list: "list_tickets", customer: own, query: raw.unwrap_or_default() };
    let read = async {
        let (after, limit) = (page.after()?, page.limit());
        let tickets = match own {
            Some(customer) => of_customer(state.db(), customer, &filter, after, limit).await?,
            None => list(state.db(), &filter, after, limit).await?,
        };
        Ok(PageView::of(tickets, |ticket| TicketSummary::of(ticket, staff)))
    };
    state.list(key, TICKETS, read).await
}

fn states(names: Option<&str>) -> Result<Vec<TicketStatus>, Problem> {
    let unknown =
        || Problem::of("request.malformed_query").with_error("state", "is not a state of a ticket");
    let names = names.unwrap_or_default().split(',').map(str::trim).filter(|it| !it.is_empty());
    names.map(|name| TicketStatus::parse(name).ok_or_else(unknown)).collect()
}
