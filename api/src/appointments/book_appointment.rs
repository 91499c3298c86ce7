//! `POST /appointments`: books a slot, or holds it for ten minutes.

use axum::extract::State;
use chrono::{NaiveDate, NaiveTime};
use commands::appointments::{Booked, WishedAppointment, book, hold};
use domain::agenda::AppointmentKind;
use domain::values::{PersonId, RepairNumber};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::view::AppointmentView;
use super::{booker, customer_of};
use crate::extract::{Caller, IdempotencyKey, Json, PresentedLink};
use crate::problem::Problem;
use crate::state::ApiState;
use crate::written::Written;

/// What somebody wants to book.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "kind": "PICKUP", "date": "2026-12-09", "starts": "10:00", "repair": "CDS-2026-0001"
}))]
pub(crate) struct BookAppointmentRequest {
    /// `RECEPTION`, `PICKUP` or `STREAMING`.
    #[schema(value_type = String)]
    kind: AppointmentKind,
    /// The day (Santiago).
    date: NaiveDate,
    /// When it begins, local time, on the quarter of an hour.
    #[schema(value_type = String, example = "10:00")]
    starts: NaiveTime,
    /// How long, minutes; for streams, 60 to 240.
    minutes: Option<u32>,
    /// The repair that it is about; a pick-up needs it, and so does the bearer of a link.
    #[schema(value_type = Option<String>)]
    repair: Option<RepairNumber>,
    /// Whose; needed from staff, and customers book for themselves.
    #[schema(value_type = Option<Uuid>)]
    customer: Option<PersonId>,
    /// Only holds the slot, for ten minutes; `POST /appointments/{id}/confirm` makes an appointment of it.
    #[serde(default)]
    hold: bool,
}

/// An appointment that was booked, and the secret that changes it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BookedView {
    /// It.
    #[serde(flatten)]
    appointment: AppointmentView,
    /// The secret of the link that confirms, moves or cancels it, for `X-Link-Token`.
    link_token: String,
}

/// Books a slot, or holds it for ten minutes. An appointment never creates a repair. Of two who want the same slot
/// one gets it.
#[utoipa::path(
    post, path = "/appointments", tag = "appointments", security(("link" = []), ("bearer" = [])),
    responses((status = 201, description = "Booked", body = BookedView))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn book_appointment(
    State(state): State<ApiState>,
    caller: Caller,
    link: PresentedLink,
    key: IdempotencyKey,
    Json(request): Json<BookAppointmentRequest>,
) -> Result<Written<BookedView>, Problem> {
    let BookAppointmentRequest { kind, date, starts, minutes, repair, customer, hold: held } =
        request;
    let caller = booker(&state, repair, &caller, &link).await?;
    let customer = customer_of(&caller, customer)?;
    let wish = WishedAppointment { kind, date, starts, minutes, customer, repair };
    let context = key.context(&caller);
    let booked = if held {
        hold(&state.executor, wish, context).await?
    } else {
        book(&state.executor, wish, context).await?
    };
    let Booked { found, link, executed } = booked;
    let appointment = AppointmentView::of(&found, &state, caller.actor.role.is_staff());
    let location = format!("/api/v1/appointments/{}", found.appointment.appointment);
    let body = BookedView { appointment, link_token: link.reveal().to_owned() };
    Ok(Written::made(executed.position, location, body))
}
