//! `POST /tracking/{repair_number}/access`: the last four digits of the phone open the page for a day.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use chrono::{DateTime, Utc};
use projections::tracking_timeline as timeline;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq as _;
use utoipa::ToSchema;

use super::get_tracking::hidden_from_search;
use super::{TrackingPath, token};
use crate::extract::{Caller, Json, Path, answer};
use crate::problem::Problem;
use crate::state::ApiState;

/// What the customer knows.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "phone_last4": "4321" }))]
pub(crate) struct TrackingAccessRequest {
    /// The last four digits of the phone on file.
    phone_last4: String,
}

/// A token that opens the page.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({ "token": "v1.1795435200.q0nK…", "expires_at": "2026-11-23T15:04:05Z" }))]
pub(crate) struct TrackingAccessView {
    /// For `X-Link-Token` or `?token=`.
    token: String,
    /// Until when it opens the page (UTC).
    expires_at: DateTime<Utc>,
}

/// Opens a tracking page by number and phone: five tries an hour, for the number and for the address. An unknown
/// number is answered like wrong digits.
#[utoipa::path(
    post, path = "/tracking/{repair_number}/access", tag = "tracking",
    params(TrackingPath),
    responses(
        (status = 200, description = "A token for a day", body = TrackingAccessView),
        (status = 403, description = "Tracking access denied", content_type = "application/problem+json"),
    )
)]
#[tracing::instrument(skip_all, fields(repair.id = %path.repair_number))]
pub(crate) async fn open_tracking(
    State(state): State<ApiState>,
    Path(path): Path<TrackingPath>,
    caller: Caller,
    Json(request): Json<TrackingAccessRequest>,
) -> Result<Response, Problem> {
    let number = path.repair_number;
    let digits = request.phone_last4;
    if digits.len() != 4 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Problem::invalid("/phone_last4", "is four digits"));
    }
    state.limit_tracking_tries(&caller, number)?;
    let access = timeline::access(state.db(), number).await?;
    // Compared in any case, so that the time tells as little as the answer.
    let on_file = access.as_ref().and_then(|access| access.phone_last_four.as_deref());
    let right: bool = on_file.unwrap_or("----").as_bytes().ct_eq(digits.as_bytes()).into();
    let access = access.filter(|_| right).ok_or_else(|| Problem::of("tracking.access_denied"))?;
    let now = state.clock.now();
    let (token, expires_at) = token::issue(&*state.ids, number, &access.tracking_hash, now);
    let view = answer(&TrackingAccessView { token, expires_at });
    Ok(hidden_from_search(([(header::CACHE_CONTROL, "no-store")], view).into_response()))
}
