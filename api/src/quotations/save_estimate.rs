//! `POST /quotations/{id}/save`: keeps an estimate for somebody, who may or may not have an account.

use axum::extract::State;
use commands::estimates::{SaveEstimate, save_estimate};
use domain::quotation::Quotation;
use serde::Deserialize;
use utoipa::ToSchema;

use super::QuotationPath;
use super::estimate_view::EstimateView;
use crate::extract::{Caller, IdempotencyKey, Json, Path, PresentedLink};
use crate::problem::Problem;
use crate::state::ApiState;
use crate::written::Written;

/// For whom to keep it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "email": "violeta@example.cl" }))]
pub(crate) struct SaveEstimateRequest {
    /// Where to send it; not needed by somebody who is signed in.
    email: Option<String>,
}

/// Keeps an estimate and mails it; ten an hour for an address, counted with those that are given. Needs the token of its
/// link.
#[utoipa::path(
    post, path = "/quotations/{id}/save", tag = "quotations", security(("link" = [])),
    params(QuotationPath),
    responses((status = 200, description = "Kept", body = EstimateView))
)]
#[tracing::instrument(skip_all, fields(quotation.id = %path.id))]
pub(crate) async fn keep_estimate(
    State(state): State<ApiState>,
    Path(path): Path<QuotationPath>,
    caller: Caller,
    link: PresentedLink,
    key: IdempotencyKey,
    Json(request): Json<SaveEstimateRequest>,
) -> Result<Written<EstimateView>, Problem> {
    state.limit_estimates(&caller)?;
    let not_found = || Problem::of("resource.not_found");
    let access = link.0.ok_or_else(not_found)?;
    let wish = SaveEstimate { quotation: path.id, access, email: request.email };
    let done = save_estimate(&state.executor, wish, key.context(&caller)).await?;
    let loaded = state.executor.load::<Quotation>(&path.id.to_string()).await?;
    let estimate = loaded.state.estimate().ok_or_else(not_found)?;
    let view = EstimateView::of(estimate, state.clock.now());
    Ok(Written::changed(done.version, done.position, view))
}
