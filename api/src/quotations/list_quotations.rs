//! `GET /quotations`: what a customer was quoted; everything for staff.

use axum::extract::State;
use chrono::{DateTime, Utc};
use domain::values::Money;
use projections::quotations::{QuotationStatus, QuotationView, of_customer};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::find::TABLES;
use crate::extract::{Allowed, Json, MinPosition, PageQuery, PageView, Query, SignedIn};
use crate::problem::Problem;
use crate::state::ApiState;

/// A quotation on a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ListedQuotation {
    /// Its id.
    id: Uuid,
    /// `estimate` or `formal`.
    kind: &'static str,
    /// For a formal quote: its revision.
    revision: Option<u32>,
    /// "Roland Juno-60".
    instrument: Option<String>,
    /// What became of it.
    #[schema(value_type = String)]
    status: QuotationStatus,
    /// Of an estimate: from, CLP.
    #[schema(value_type = Option<i64>)]
    low: Option<Money>,
    /// Of an estimate: to, CLP.
    #[schema(value_type = Option<i64>)]
    high: Option<Money>,
    /// Of a formal quote, CLP.
    #[schema(value_type = Option<i64>)]
    total: Option<Money>,
    /// The repair that it is for, or that it became.
    repair: Option<String>,
    /// When it was given (UTC).
    issued_at: DateTime<Utc>,
    /// Its last valid instant (UTC).
    valid_until: DateTime<Utc>,
}

impl From<QuotationView> for ListedQuotation {
    fn from(view: QuotationView) -> Self {
        match view {
            QuotationView::Estimate(view) => Self {
                id: view.id.uuid(),
                kind: "estimate",
                revision: None,
                instrument: view.instrument_label,
                status: view.status,
                low: view.low,
                high: view.high,
                total: None,
                repair: view.repair.map(|number| number.to_string()),
                issued_at: view.issued_at,
                valid_until: view.valid_until,
            },
            QuotationView::Formal(view) => Self {
                id: view.id.uuid(),
                kind: "formal",
                revision: Some(view.revision),
                instrument: Some(view.instrument_label),
                status: view.status,
                low: None,
                high: None,
                total: Some(view.total),
                repair: Some(view.repair.to_string()),
                issued_at: view.issued_at,
                valid_until: view.valid_until,
            },
        }
    }
}

/// Quotations, the newest first. Customers see their own.
#[utoipa::path(
    get, path = "/quotations", tag = "quotations", security(("bearer" = [])),
    params(PageQuery),
    responses((status = 200, description = "A page of quotations", body = PageView<ListedQuotation>))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn list_quotations(
    State(state): State<ApiState>,
    Query(page): Query<PageQuery>,
    caller: Allowed<SignedIn>,
    wanted: MinPosition,
) -> Result<Json<PageView<ListedQuotation>>, Problem> {
    state.caught_up(wanted, TABLES).await?;
    let person = caller.signed_in()?.person;
    let customer = (!caller.actor.role.is_staff()).then_some(person);
    let quotations = of_customer(state.db(), customer, page.after()?, page.limit()).await?;
    Ok(Json(PageView::of(quotations, ListedQuotation::from)))
}
