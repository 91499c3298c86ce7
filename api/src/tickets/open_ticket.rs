//! `POST /tickets`: a customer asks; staff note what a customer asked at the counter or by telephone.

use axum::extract::State;
use commands::tickets::{OpenTicket, open};
use domain::Role;
use domain::ticket::Category;
use domain::values::{PaymentId, PersonId, RepairNumber};
use serde::Deserialize;
use utoipa::ToSchema;

use super::answer::{TicketVersion, TicketWritten, created};
use crate::extract::{Allowed, IdempotencyKey, Json, TicketOpening};
use crate::problem::Problem;
use crate::state::ApiState;

/// A question.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "subject": "Mi Juno-60", "text": "¿En qué estado está mi equipo?", "repair": "CDS-2026-0001"
}))]
pub(crate) struct OpenTicketRequest {
    /// In a few words, at most 200 characters.
    subject: String,
    /// The whole question, at most 20000 characters.
    text: String,
    /// `quote_question`, `repair_status`, `payment_issue`, `complaint`, `warranty` or `general_inquiry`; none to
    /// have it told from the words.
    #[schema(value_type = Option<String>)]
    category: Option<Category>,
    /// The repair it is about.
    #[schema(value_type = Option<String>)]
    repair: Option<RepairNumber>,
    /// The payment it is about; where no repair is named, its repair too.
    #[schema(value_type = Option<Uuid>)]
    payment: Option<PaymentId>,
    /// Who asks; needed from staff, and customers ask for themselves.
    #[schema(value_type = Option<Uuid>)]
    customer: Option<PersonId>,
}

/// Opens a ticket. A machine answers at once, and a person by the promised time.
#[utoipa::path(
    post, path = "/tickets", tag = "tickets", security(("bearer" = [])),
    responses((status = 201, description = "Opened", body = TicketVersion))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn open_ticket(
    State(state): State<ApiState>,
    caller: Allowed<TicketOpening>,
    key: IdempotencyKey,
    Json(request): Json<OpenTicketRequest>,
) -> TicketWritten {
    let OpenTicketRequest { subject, text, category, repair, payment, customer } = request;
    let themselves = caller.actor.person_id().filter(|_| caller.actor.role == Role::Customer);
    let customer = customer.or(themselves).ok_or_else(|| {
        Problem::of("ticket.customer_unknown").with_error("/customer", "is needed from staff")
    })?;
    let request =
        OpenTicket { customer, subject, text, category, repair, payment, no_auto_reply: None };
    let opened = open(&state.executor, request, key.context(&caller)).await?;
    created(&state, opened.ticket, opened.executed).await
}
