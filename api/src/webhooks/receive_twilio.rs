//! `POST /webhooks/twilio`: what became of SMS, and what people answered.

use domain::webhook::Provider;

use super::receive::Arriving;
use crate::problem::Problem;

/// The longest body that is taken.
const LONGEST: usize = 64 * 1024;

/// Takes a signed callback about an SMS, or one that somebody wrote.
#[utoipa::path(
    post, path = "/webhooks/twilio", tag = "webhooks",
    request_body(content = String, content_type = "application/x-www-form-urlencoded",
        example = json!("MessageSid=SM0123456789abcdef0123456789abcdef&MessageStatus=delivered")),
    responses((status = 200, description = "Kept"))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn receive_twilio_webhook(delivery: Arriving) -> Result<(), Problem> {
    delivery.keep(Provider::Twilio, LONGEST).await
}
