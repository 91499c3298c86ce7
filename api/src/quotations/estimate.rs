//! `POST /quotations/estimate`: a price range for an instrument and its faults.

use axum::extract::State;
use chrono::{DateTime, Utc};
use commands::estimates::{AcceptedDisclaimer, EstimateError, GiveEstimate, give_estimate};
use domain::quotation::Quotation;
use domain::values::{FaultCode, InstrumentCode, Sha256Hex};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::estimate_view::EstimateView;
use crate::extract::{Caller, IdempotencyKey, Json};
use crate::problem::Problem;
use crate::state::ApiState;
use crate::written::Written;

/// What is wrong with which instrument.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "instrument": "roland-juno-60", "faults": ["power-dead"],
    "disclaimer": { "version": 1, "hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" }
}))]
pub(crate) struct EstimateRequest {
    /// The model.
    #[schema(value_type = String)]
    instrument: InstrumentCode,
    /// What is wrong.
    #[schema(value_type = Vec<String>)]
    faults: Vec<FaultCode>,
    /// The disclaimer, once accepted; without it the answer is 428 with its text.
    disclaimer: Option<DisclaimerRequest>,
}

/// The disclaimer as it was accepted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DisclaimerRequest {
    /// Its version.
    version: u32,
    /// SHA-256 of the text shown.
    #[schema(value_type = String)]
    hash: Sha256Hex,
    /// When, within the last day; none for now.
    accepted_at: Option<DateTime<Utc>>,
}

/// An estimate that was given.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GivenEstimateView {
    /// The estimate.
    #[serde(flatten)]
    estimate: EstimateView,
    /// The secret of the link that opens it: shown here and nowhere else.
    #[schema(example = "q0nKX2w1x8m0bqfUe0T1Yd3cWq7a2yJkqj3m1mC3b9E")]
    access_token: String,
    /// The link.
    path: String,
}

/// Gives an estimate; ten an hour for an address. Who asks without the disclaimer is answered its text, which is not
/// counted.
#[utoipa::path(
    post, path = "/quotations/estimate", tag = "quotations",
    responses(
        (status = 201, description = "The estimate", body = GivenEstimateView),
        (status = 428, description = "The disclaimer has to be accepted first; it is in `disclaimer`",
            content_type = "application/problem+json", body = Object,
            example = json!({
                "type": "/problems/quotation.disclaimer_required", "title": "Disclaimer required", "status": 428,
                "code": "quotation.disclaimer_required",
                "disclaimer": { "policy": "estimate_disclaimer", "version": 1, "hash": "9f86…", "text": "…" }
            })),
    )
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn estimate(
    State(state): State<ApiState>,
    caller: Caller,
    key: IdempotencyKey,
    Json(request): Json<EstimateRequest>,
) -> Result<Written<GivenEstimateView>, Problem> {
    if request.disclaimer.is_some() {
        state.limit_estimates(&caller)?;
    }
    let disclaimer = request.disclaimer.map(|accepted| AcceptedDisclaimer {
        version: accepted.version,
        hash: accepted.hash,
        accepted_at: accepted.accepted_at,
    });
    let wish = GiveEstimate { instrument: request.instrument, faults: request.faults, disclaimer };
    let given = give_estimate(&state.executor, wish, key.context(&caller)).await?;
    let id = given.quotation.to_string();
    let loaded = state.executor.load::<Quotation>(&id).await?;
    let estimate = loaded.state.estimate().ok_or_else(|| Problem::bug("an estimate got lost"))?;
    let access_token = given.access.reveal().to_owned();
    let view = GivenEstimateView {
        estimate: EstimateView::of(estimate, state.clock.now()),
        path: format!("/api/v1/quotations/{id}?token={access_token}"),
        access_token,
    };
    let location = format!("/api/v1/quotations/{id}");
    Ok(Written::created(given.executed.version, given.executed.position, location, view))
}

impl From<EstimateError> for Problem {
    fn from(error: EstimateError) -> Self {
        match error {
            EstimateError::DisclaimerRequired(text) => Self::of("quotation.disclaimer_required")
                .with_member(
                    "disclaimer",
                    serde_json::json!({
                        "policy": text.policy,
                        "version": text.version,
                        "hash": text.hash.as_str(),
                        "title": text.title,
                        "text": text.text,
                    }),
                ),
            EstimateError::Execute(error) => error.into(),
        }
    }
}
