//! `POST /webhooks/twilio`: what became of SMS, and what people answered.

use axum::http::HeaderName;
use axum::http::header::CONTENT_TYPE;
use domain::webhook::Provider;

use super::receive::Arriving;
use crate::problem::Problem;

/// The longest body that is taken.
const LONGEST: usize = 64 * 1024;

/// What Twilio is answered: a document in its own language that says nothing. Anything else would be an error in its books.
type Silence = ([(HeaderName, &'static str); 1], &'static str);

/// Takes a signed callback about an SMS, or one that somebody wrote.
#[utoipa::path(
    post, path = "/webhooks/twilio", tag = "webhooks",
    request_body(content = String, content_type = "application/x-www-form-urlencoded",
        example = json!("MessageSid=SM0123456789abcdef0123456789abcdef&MessageStatus=delivered")),
    responses((status = 200, description = "Kept, and nothing is answered to whoever wrote", body = String,
        content_type = "text/xml", example = json!("<Response/>")))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn receive_twilio_webhook(delivery: Arriving) -> Result<Silence, Problem> {
    delivery.keep(Provider::Twilio, LONGEST).await?;
    Ok(([(CONTENT_TYPE, "text/xml")], "<Response/>"))
}
