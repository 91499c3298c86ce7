//! `POST /webhooks/google-calendar`: Google says that something changed in the mirrored calendar.

use domain::webhook::Provider;

use super::receive::Arriving;
use crate::problem::Problem;

/// Notices have no body.
const LONGEST: usize = 64 * 1024;

/// Takes a notice of a watched calendar: headers without a body, of which the channel's token vouches. What changed
/// is asked of Google.
#[utoipa::path(
    post, path = "/webhooks/google-calendar", tag = "webhooks",
    responses((status = 200, description = "Kept"))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn receive_google_calendar_webhook(delivery: Arriving) -> Result<(), Problem> {
    delivery.keep(Provider::GoogleCalendar, LONGEST).await
}
