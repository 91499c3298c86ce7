//! An appointment as answers show it.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use commands::appointments::Found;
use domain::agenda::{AppointmentKind, AppointmentState, Slot};
use domain::values::{AppointmentId, PersonId, RepairNumber};
use domain::wording::{appointment_label, appointment_state_label};
use serde::Serialize;
use utoipa::ToSchema;

use crate::state::ApiState;

/// An appointment.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Appointment, example = json!({
    "id": "0193c1f0-7c1e-7000-8000-000000000001", "kind": "PICKUP", "title": "Retiro de tu equipo",
    "date": "2026-12-09", "starts": "10:00", "minutes": 15, "starts_at": "2026-12-09T13:00:00Z",
    "ends_at": "2026-12-09T13:15:00Z", "state": "CONFIRMED", "state_label": "Hora confirmada",
    "held_until": null, "repair": "CDS-2026-0001", "sequence": 0
}))]
pub(crate) struct AppointmentView {
    /// Which.
    #[schema(value_type = String)]
    id: AppointmentId,
    /// `RECEPTION`, `PICKUP` or `STREAMING`.
    #[schema(value_type = String)]
    kind: AppointmentKind,
    /// The same in Spanish.
    title: &'static str,
    /// The day (Santiago).
    date: NaiveDate,
    /// When it begins, local time.
    #[schema(example = "10:00")]
    starts: String,
    /// How long, minutes.
    minutes: u32,
    /// When it begins (UTC), by the rules of the zone known today.
    starts_at: DateTime<Utc>,
    /// When it ends (UTC).
    ends_at: DateTime<Utc>,
    /// `HELD`, `CONFIRMED`, `RELEASED`, `CANCELLED`, `ATTENDED` or `MISSED`.
    #[schema(value_type = String)]
    state: AppointmentState,
    /// The same in Spanish.
    state_label: &'static str,
    /// Until when the slot is held (UTC).
    held_until: Option<DateTime<Utc>>,
    /// The repair that it is about.
    #[schema(value_type = Option<String>)]
    repair: Option<RepairNumber>,
    /// How often it has changed since it was booked.
    sequence: u32,
    /// Whose. For staff only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Uuid>)]
    customer: Option<PersonId>,
    /// Their name. For staff only, in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    customer_name: Option<String>,
    /// The entry was deleted in Google's calendar: somebody has to say whether the appointment stands. For staff
    /// only.
    #[serde(skip_serializing_if = "Option::is_none")]
    deleted_in_google: Option<bool>,
    /// The workshop turned out to be closed then, since a holiday was decreed: it has to be moved or cancelled. For
    /// staff only.
    #[serde(skip_serializing_if = "Option::is_none")]
    displaced: Option<bool>,
}

/// A time that can be booked.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "date": "2026-12-09", "starts": "10:00", "minutes": 15, "starts_at": "2026-12-09T13:00:00Z",
    "ends_at": "2026-12-09T13:15:00Z"
}))]
pub(crate) struct SlotView {
    /// The day (Santiago).
    date: NaiveDate,
    /// When it begins, local time.
    starts: String,
    /// How long, minutes.
    minutes: u32,
    /// When it begins (UTC).
    starts_at: DateTime<Utc>,
    /// When it ends (UTC).
    ends_at: DateTime<Utc>,
}

impl AppointmentView {
    /// As the log knows it now.
    pub(super) fn of(found: &Found, api: &ApiState, for_staff: bool) -> Self {
        let booked = &found.appointment;
        let state = booked.state(api.clock.now());
        let held_until = match booked.stage {
            domain::agenda::Stage::Held { until } => Some(until),
            _ => None,
        };
        Self {
            customer: for_staff.then_some(booked.customer),
            deleted_in_google: for_staff.then_some(booked.deletion_seen),
            displaced: for_staff.then(|| is_displaced(&booked.slot, state, api)),
            repair: booked.repair,
            sequence: booked.sequence,
            ..Self::at(booked.appointment, booked.kind, &booked.slot, state, held_until)
        }
    }

    /// As the tables know it.
    pub(super) fn listed(
        row: projections::appointments::AppointmentView,
        api: &ApiState,
        for_staff: bool,
    ) -> Self {
        let state = row.state.at(row.held_until, api.clock.now());
        Self {
            customer: for_staff.then_some(row.customer_id),
            customer_name: Some(row.customer_name).filter(|_| for_staff),
            deleted_in_google: for_staff.then_some(row.deletion_seen),
            displaced: for_staff.then(|| is_displaced(&row.slot, state, api)),
            repair: row.repair,
            sequence: row.sequence,
            ..Self::at(row.id, row.kind, &row.slot, state, row.held_until)
        }
    }

    fn at(
        id: AppointmentId,
        kind: AppointmentKind,
        slot: &Slot,
        state: AppointmentState,
        held_until: Option<DateTime<Utc>>,
    ) -> Self {
        let SlotView { date, starts, minutes, starts_at, ends_at } = slot.into();
        Self {
            id,
            kind,
            title: appointment_label(kind),
            date,
            starts,
            minutes,
            starts_at,
            ends_at,
            state,
            state_label: appointment_state_label(state),
            held_until: held_until.filter(|_| state == AppointmentState::Held),
            repair: None,
            sequence: 0,
            customer: None,
            customer_name: None,
            deleted_in_google: None,
            displaced: None,
        }
    }
}

fn is_displaced(slot: &Slot, state: AppointmentState, api: &ApiState) -> bool {
    let stands = matches!(state, AppointmentState::Held | AppointmentState::Confirmed);
    stands && slot.is_displaced_by(api.executor.workshop().calendar.special())
}

impl From<&Slot> for SlotView {
    fn from(slot: &Slot) -> Self {
        let lasts = slot.interval();
        Self {
            date: slot.local.date(),
            starts: clock(slot.local.time()),
            minutes: slot.minutes,
            starts_at: lasts.from,
            ends_at: lasts.until,
        }
    }
}

/// `10:00`.
pub(super) fn clock(time: NaiveTime) -> String {
    time.format("%H:%M").to_string()
}
