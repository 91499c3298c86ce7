//! `POST /webhooks/sendgrid`: what became of mails.

use domain::webhook::Provider;

use super::receive::Arriving;
use crate::problem::Problem;

/// The longest batch of events that is taken.
const LONGEST: usize = 2 * 1024 * 1024;

/// Takes a signed batch of events about mails.
#[utoipa::path(
    post, path = "/webhooks/sendgrid", tag = "webhooks",
    request_body(content = String, content_type = "application/json",
        example = json!([{ "event": "delivered", "timestamp": 1_795_348_800, "sg_event_id": "ZGVsaXZlcmVk",
            "sg_message_id": "LRzXl_NHStOGhQ4kofSm_A.filter", "mail_id": "8c434d44-af68-5368-9672-6978b01883d1" }])),
    responses((status = 200, description = "Kept"))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn receive_sendgrid_webhook(delivery: Arriving) -> Result<(), Problem> {
    delivery.keep(Provider::SendgridEvents, LONGEST).await
}
