//! `POST /repairs`: takes an instrument in under the next number.

use axum::extract::State;
use commands::people::register_guest;
use commands::repairs::{ReceiveRepair, receive};
use domain::repair::Status;
use domain::values::{PersonId, RepairNumber};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::intake::{IntakeRequest, intake_example};
use crate::extract::{Allowed, Counter, IdempotencyKey, Json};
use crate::problem::Problem;
use crate::state::ApiState;
use crate::users::contact::ContactRequest;
use crate::written::Written;

/// An instrument at the counter: whose it is, and everything that is written down.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "customer": { "name": "Violeta Parra", "phone": "+56987654321" },
    "intake": intake_example()
}))]
pub(crate) struct ReceiveRepairRequest {
    /// The customer, if they are known.
    #[schema(value_type = Option<Uuid>)]
    customer_id: Option<PersonId>,
    /// How to reach the customer, if they are new: they are registered without an account.
    customer: Option<ContactRequest>,
    /// What is written down.
    intake: IntakeRequest,
}

/// A repair that was taken in.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "number": "CDS-2026-0001", "status": "RECEIVED", "version": 1,
    "customer": "0193c1f0-7c1e-7000-8000-000000000001",
    "tracking_token": "q0nKX2w1x8m0bqfUe0T1Yd3cWq7a2yJkqj3m1mC3b9E",
    "tracking_path": "/api/v1/tracking/CDS-2026-0001?token=q0nKX2w1x8m0bqfUe0T1Yd3cWq7a2yJkqj3m1mC3b9E"
}))]
pub(crate) struct ReceivedRepairView {
    /// Its number.
    #[schema(value_type = String)]
    number: RepairNumber,
    /// Where it stands.
    #[schema(value_type = String)]
    status: Status,
    /// Its version, for the next `If-Match`.
    version: u64,
    /// Whose it is.
    #[schema(value_type = Uuid)]
    customer: PersonId,
    /// The secret of the tracking link: shown here and nowhere else. None when this is a repetition and the link
    /// was changed since.
    tracking_token: Option<String>,
    /// The tracking link.
    tracking_path: Option<String>,
}

/// Takes an instrument in.
#[utoipa::path(
    post, path = "/repairs", tag = "repairs", security(("bearer" = [])),
    responses((status = 201, description = "Taken in", body = ReceivedRepairView))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn receive_repair(
    State(state): State<ApiState>,
    caller: Allowed<Counter>,
    key: IdempotencyKey,
    Json(request): Json<ReceiveRepairRequest>,
) -> Result<Written<ReceivedRepairView>, Problem> {
    let context = key.context(&caller);
    let customer = match (request.customer_id, request.customer) {
        (Some(known), None) => known,
        (None, Some(contact)) => {
            let step = context.step("guest");
            register_guest(&state.executor, contact.into(), step).await?.person
        }
        _ => return Err(Problem::invalid("/customer", "give either customer_id or customer")),
    };
    let warranty_of = request.intake.warranty_of;
    let intake = request.intake.intake(&state, customer, state.clock.now()).await?;
    let received = receive(&state.executor, ReceiveRepair { intake, warranty_of }, context).await?;
    let number = received.number;
    let token = received.tracking.as_ref().map(|token| token.reveal().to_owned());
    let view = ReceivedRepairView {
        number,
        status: Status::Received,
        version: received.executed.version,
        customer,
        tracking_path: token.as_ref().map(|t| format!("/api/v1/tracking/{number}?token={t}")),
        tracking_token: token,
    };
    let location = format!("/api/v1/repairs/{number}");
    Ok(Written::created(received.executed.version, received.executed.position, location, view))
}
