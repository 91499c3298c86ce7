//! `GET /quotations/{id}`: an estimate or a formal quote, for whoever holds its link, its customer and staff.

use axum::extract::State;
use axum::response::Response;
use domain::quotation::Quotation;
use domain::values::PersonId;
use serde::Serialize;
use utoipa::ToSchema;

use super::QuotationPath;
use super::estimate_view::EstimateView;
use super::find::{TABLES, revisions};
use super::formal_view::FormalQuotationView;
use crate::extract::{Caller, MinPosition, Path, PresentedLink, answer};
use crate::problem::Problem;
use crate::state::ApiState;

/// Either of the two.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum QuotationView {
    /// From the online form.
    Estimate(EstimateView),
    /// By a technician.
    Formal(FormalQuotationView),
}

/// An estimate or a formal quote.
#[utoipa::path(
    get, path = "/quotations/{id}", tag = "quotations", security(("link" = []), ("bearer" = [])),
    params(QuotationPath),
    responses((status = 200, description = "The quotation", body = QuotationView))
)]
#[tracing::instrument(skip_all, fields(quotation.id = %path.id))]
pub(crate) async fn get_quotation(
    State(state): State<ApiState>,
    Path(path): Path<QuotationPath>,
    caller: Caller,
    link: PresentedLink,
    wanted: MinPosition,
) -> Result<Response, Problem> {
    let may_see = |owner: Option<PersonId>, hash| {
        caller.actor.role.is_staff()
            || (owner.is_some() && owner == caller.actor.person_id())
            || link.0.as_ref().is_some_and(|presented| presented.opens(hash))
    };
    let not_found = || Problem::of("resource.not_found");
    let loaded = state.executor.load_if_any::<Quotation>(&path.id.to_string()).await?;
    if let Some(estimate) = loaded.as_ref().and_then(|loaded| loaded.state.estimate()) {
        let owner = estimate.saved.as_ref().map(|(person, _)| *person);
        if !may_see(owner, &estimate.access_hash) {
            return Err(not_found());
        }
        let view = EstimateView::of(estimate, state.clock.now());
        return Ok(answer(&QuotationView::Estimate(view)));
    }
    state.caught_up(wanted, TABLES).await?;
    let revisions = revisions(&state, path.id).await?;
    let last = revisions.last().ok_or_else(not_found)?;
    if !may_see(Some(last.customer), &last.tracking_hash) {
        return Err(not_found());
    }
    let view = FormalQuotationView::of(&revisions).ok_or_else(not_found)?;
    Ok(answer(&QuotationView::Formal(view)))
}
