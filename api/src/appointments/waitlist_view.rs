//! A place on the waitlist as answers show it.

use chrono::{DateTime, NaiveDate, Utc};
use domain::agenda::AppointmentKind;
use domain::values::{PersonId, RepairNumber, WaitlistEntryId};
use domain::waitlist::WaitlistEntry;
use domain::wording::appointment_label;
use serde::Serialize;
use utoipa::ToSchema;

use super::view::SlotView;

/// A place on the waitlist.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WaitlistEntry, example = json!({
    "id": "0193c1f0-7c1e-7000-8000-000000000001", "kind": "RECEPTION", "title": "Recepción de tu equipo",
    "minutes": null, "first_day": "2026-12-09", "last_day": "2026-12-11", "repair": null, "place": 1,
    "since": "2026-12-07T13:00:00Z", "offer": {
        "slot": {
            "date": "2026-12-09", "starts": "10:00", "minutes": 30, "starts_at": "2026-12-09T13:00:00Z",
            "ends_at": "2026-12-09T13:30:00Z"
        },
        "until": "2026-12-07T15:00:00Z"
    }
}))]
pub(crate) struct WaitlistEntryView {
    /// Which.
    #[schema(value_type = String)]
    id: WaitlistEntryId,
    /// `RECEPTION`, `PICKUP` or `STREAMING`.
    #[schema(value_type = String)]
    kind: AppointmentKind,
    /// The same in Spanish.
    title: &'static str,
    /// How long it shall be, minutes; for streams.
    minutes: Option<u32>,
    /// The first day that suits them (Santiago).
    first_day: NaiveDate,
    /// The last one.
    last_day: NaiveDate,
    /// The repair that it is about.
    #[schema(value_type = Option<String>)]
    repair: Option<RepairNumber>,
    /// Their place among those who wait for the same, from 1.
    place: usize,
    /// Since when they wait (UTC).
    since: DateTime<Utc>,
    /// What they are offered now.
    offer: Option<OfferView>,
    /// Who waits. For staff only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Uuid>)]
    customer: Option<PersonId>,
}

/// A slot that is offered to somebody. It is not held for them: whoever books first has it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WaitlistOffer)]
pub(crate) struct OfferView {
    /// The slot.
    slot: SlotView,
    /// Until when it is offered to nobody else (UTC).
    until: DateTime<Utc>,
}

impl WaitlistEntryView {
    /// As the log knows it now.
    pub(super) fn of(
        known: &WaitlistEntry,
        place: usize,
        now: DateTime<Utc>,
        for_staff: bool,
    ) -> Self {
        let offer = known.offer.filter(|offer| offer.stands(now));
        Self {
            id: known.entry,
            kind: known.kind,
            title: appointment_label(known.kind),
            minutes: known.minutes,
            first_day: known.first_day,
            last_day: known.last_day,
            repair: known.repair,
            place,
            since: known.since,
            offer: offer
                .map(|offer| OfferView { slot: SlotView::from(&offer.slot), until: offer.until }),
            customer: for_staff.then_some(known.customer),
        }
    }
}
