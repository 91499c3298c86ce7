//! `GET /repairs`: the workshop's board; customers see their own.

use axum::extract::{RawQuery, State};
use axum::response::Response;
use chrono::{DateTime, NaiveDate, Utc};
use domain::repair::{Outcome, Status};
use domain::values::{Money, PersonId, RepairNumber};
use projections::repair_board::{BoardEntry, BoardFilter, list};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::extract::{Allowed, MinPosition, PageQuery, PageView, Query, SignedIn};
use crate::lists::PageKey;
use crate::problem::Problem;
use crate::state::ApiState;

/// The tables that the list is read from.
const TABLES: &[&str] = &["repair_board", "people"];

/// Which repairs.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct RepairsQuery {
    /// States, separated by commas.
    #[param(example = "REPAIRING,WAITING_PARTS")]
    state: Option<String>,
    /// In this technician's charge.
    #[param(value_type = Option<Uuid>)]
    technician: Option<PersonId>,
    /// Words of the number, instrument, serial number or customer's name.
    q: Option<String>,
}

/// A repair on the board.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BoardView {
    /// The repair's number.
    #[schema(value_type = String, example = "CDS-2026-0001")]
    number: RepairNumber,
    /// Where it stands.
    #[schema(value_type = String, example = "REPAIRING")]
    status: Status,
    /// Since when (UTC).
    since: DateTime<Utc>,
    /// Whose it is; for staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Uuid>)]
    customer: Option<PersonId>,
    /// Their name; for staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    customer_name: Option<String>,
    /// "Roland Juno-60".
    instrument: String,
    /// Its serial number.
    serial: Option<String>,
    /// Who is in charge, by name; for staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    technician: Option<String>,
    /// How far the approved work has come, percent.
    progress: u8,
    /// Why it is on hold; for staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    on_hold: Option<String>,
    /// What is owed, CLP.
    #[schema(value_type = i64)]
    balance: Money,
    /// What the last quote came to, CLP.
    #[schema(value_type = Option<i64>)]
    quote_total: Option<Money>,
    /// Until when it holds (UTC).
    quote_valid_until: Option<DateTime<Utc>>,
    /// When it was taken in (UTC).
    received_at: DateTime<Utc>,
    /// The latest day on which it should be finished.
    eta_to: Option<NaiveDate>,
    /// Since when it waits to be collected (UTC).
    ready_since: Option<DateTime<Utc>>,
    /// When it went home (UTC).
    delivered_at: Option<DateTime<Utc>>,
    /// How it ended.
    #[schema(value_type = Option<String>)]
    outcome: Option<Outcome>,
    /// A complaint is open.
    complaint_open: bool,
    /// When something last happened to it (UTC).
    last_activity: DateTime<Utc>,
    /// Its version, for `If-Match`.
    version: u64,
}

/// Repairs, the newest first.
#[utoipa::path(
    get, path = "/repairs", tag = "repairs", security(("bearer" = [])),
    params(RepairsQuery, PageQuery),
    responses((status = 200, description = "A page of repairs", body = PageView<BoardView>))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn list_repairs(
    State(state): State<ApiState>,
    Query(query): Query<RepairsQuery>,
    Query(page): Query<PageQuery>,
    caller: Allowed<SignedIn>,
    wanted: MinPosition,
    RawQuery(raw): RawQuery,
) -> Result<Response, Problem> {
    let staff = caller.actor.role.is_staff();
    let filter = BoardFilter {
        status: states(query.state.as_deref())?,
        technician: query.technician.filter(|_| staff),
        customer: if staff { None } else { Some(caller.signed_in()?.person) },
        // A customer's words must not reach the names of others.
        q: query.q.filter(|q| staff && !q.trim().is_empty()),
    };
    state.caught_up(wanted, TABLES).await?;
    let key =
        PageKey { list: "list_repairs", customer: filter.customer, query: raw.unwrap_or_default() };
    let read = async {
        let repairs = list(state.db(), &filter, page.after()?, page.limit()).await?;
        Ok(PageView::of(repairs, |entry| BoardView::of(entry, staff)))
    };
    state.list(key, TABLES, read).await
}

fn states(names: Option<&str>) -> Result<Vec<Status>, Problem> {
    let unknown =
        || Problem::of("request.malformed_query").with_error("state", "is not a state of a repair");
    let names = names.unwrap_or_default().split(',').map(str::trim).filter(|it| !it.is_empty());
    names.map(|name| Status::parse(name).ok_or_else(unknown)).collect()
}

impl BoardView {
    fn of(entry: BoardEntry, staff: bool) -> Self {
        Self {
            number: entry.number,
            status: entry.status,
            since: entry.since,
            customer: staff.then_some(entry.customer_id),
            customer_name: staff.then_some(entry.customer_name),
            instrument: entry.instrument_label,
            serial: entry.serial,
            technician: entry.technician_name.filter(|_| staff),
            progress: entry.progress,
            on_hold: entry.hold.filter(|_| staff),
            balance: entry.balance,
            quote_total: entry.quote_total,
            quote_valid_until: entry.quote_valid_until,
            received_at: entry.received_at,
            eta_to: entry.eta_to,
            ready_since: entry.ready_since,
            delivered_at: entry.delivered_at,
            outcome: entry.outcome,
            complaint_open: entry.complaint_open,
            last_activity: entry.last_activity,
            version: entry.version,
        }
    }
}
