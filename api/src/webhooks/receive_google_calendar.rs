//! `POST /webhooks/google-calendar`: Google says that something changed in the mirrored calendar.

use axum::body::Body;
use axum::extract::{OriginalUri, Request, State};
use axum::http::HeaderMap;
use domain::webhook::Provider;

use super::receive::receive;
use crate::extract::Caller;
use crate::problem::Problem;
use crate::state::ApiState;

/// Notices have no body.
const LONGEST: usize = 64 * 1024;

/// Takes a notice of a watched calendar: headers without a body, of which the channel's token vouches. What changed
/// is asked of Google.
#[utoipa::path(
    post, path = "/webhooks/google-calendar", tag = "webhooks",
    responses((status = 200, description = "Kept"))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn receive_google_calendar_webhook(
    State(state): State<ApiState>,
    OriginalUri(uri): OriginalUri,
    caller: Caller,
    headers: HeaderMap,
    request: Request<Body>,
) -> Result<(), Problem> {
    let (provider, path) = (Provider::GoogleCalendar, uri.to_string());
    receive(&state, (provider, LONGEST), &path, &caller, &headers, request).await
}
