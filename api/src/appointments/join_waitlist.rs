//! `POST /appointments/waitlist`: waits for a slot to become free.

use axum::extract::State;
use chrono::NaiveDate;
use commands::appointments::waitlist::{Joined, WishedPlace, join};
use domain::agenda::AppointmentKind;
use domain::values::{PersonId, RepairNumber};
use serde::Deserialize;
use utoipa::ToSchema;

use super::waitlist_view::WaitlistEntryView;
use super::{booker, customer_of};
use crate::extract::{Caller, IdempotencyKey, Json, PresentedLink};
use crate::problem::Problem;
use crate::state::ApiState;
use crate::written::Written;

/// What somebody wants to wait for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "kind": "PICKUP", "first_day": "2026-12-09", "last_day": "2026-12-11", "repair": "CDS-2026-0001"
}))]
pub(crate) struct JoinWaitlistRequest {
    /// `RECEPTION`, `PICKUP` or `STREAMING`.
    #[schema(value_type = String)]
    kind: AppointmentKind,
    /// How long it shall be, minutes; for streams, 60 to 240.
    minutes: Option<u32>,
    /// The first day that suits them (Santiago).
    first_day: NaiveDate,
    /// The last one, at most 30 days ahead.
    last_day: NaiveDate,
    /// The repair that it is about; a pick-up needs it, and so does the bearer of a link.
    #[schema(value_type = Option<String>)]
    repair: Option<RepairNumber>,
    /// Who waits; needed from staff, and customers wait for themselves.
    #[schema(value_type = Option<Uuid>)]
    customer: Option<PersonId>,
}

/// Waits for a slot to become free, once for each kind of appointment. What becomes free is offered to the first in line
/// by mail and SMS, for an hour, and then to the next. An offer holds nothing: whoever books first has the slot. Whoever
/// books is off the list.
#[utoipa::path(
    post, path = "/appointments/waitlist", tag = "appointments",
    security(("link" = []), ("bearer" = [])),
    responses((status = 201, description = "On the list", body = WaitlistEntryView))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn join_waitlist(
    State(state): State<ApiState>,
    caller: Caller,
    link: PresentedLink,
    key: IdempotencyKey,
    Json(request): Json<JoinWaitlistRequest>,
) -> Result<Written<WaitlistEntryView>, Problem> {
    let JoinWaitlistRequest { kind, minutes, first_day, last_day, repair, customer } = request;
    let caller = booker(&state, repair, &caller, &link).await?;
    let customer = customer_of(&caller, customer)?;
    let wish = WishedPlace { kind, minutes, customer, repair, first_day, last_day };
    let joined = join(&state.executor, wish, key.context(&caller)).await?;
    let Joined { entry, place, executed } = joined;
    let (now, for_staff) = (state.clock.now(), caller.actor.role.is_staff());
    let location = format!("/api/v1/appointments/waitlist/{}", entry.entry);
    let body = WaitlistEntryView::of(&entry, place, now, for_staff);
    Ok(Written::made(executed.position, location, body))
}
