//! `POST /webhooks/sendgrid/inbound`: a mail that somebody wrote to the workshop.

use domain::webhook::Provider;
use serde::Deserialize;
use utoipa::IntoParams;

use super::receive::Arriving;
use crate::problem::Problem;

/// The largest mail that Inbound Parse hands on.
const LONGEST: usize = 30 * 1024 * 1024;

/// What stands in the address that is registered with the provider.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "read by the provider's own verification, from the whole address")]
pub(crate) struct InboundQuery {
    /// The secret that vouches for the delivery.
    key: String,
}

/// Takes a mail as Inbound Parse hands it on. It opens a ticket, or goes on in the one whose reply address it was sent
/// to.
#[utoipa::path(
    post, path = "/webhooks/sendgrid/inbound", tag = "webhooks", params(InboundQuery),
    request_body(content = String, content_type = "multipart/form-data",
        example = json!("--frontera\r\nContent-Disposition: form-data; name=\"subject\"\r\n\r\nMi Juno-60\r\n--frontera--")),
    responses((status = 200, description = "Kept"))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn receive_inbound_mail_webhook(delivery: Arriving) -> Result<(), Problem> {
    delivery.keep(Provider::SendgridInbound, LONGEST).await
}
