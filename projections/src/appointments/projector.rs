//! Folds the events of days into the rows of appointments and blocks.
//!
//! An appointment that moves has events in the streams of several days. The log's order tells them apart: the new
//! day takes it before the old one lets it go, and what the old day says afterwards no longer concerns the row.

use chrono::NaiveDate;
use domain::agenda::{AgendaEvent as E, AppointmentState as State, Slot};
use domain::values::AppointmentId;

use super::rows::{AppointmentRow, BlockRow};
use crate::cell::{Json, micros};
use crate::fold::{
    AggregateKind, AnyTable, Ddl, Envelope, Event, Projector, Rows, TableSet, Unprojectable, ddl,
};
use crate::schema::{Row, Schema};

/// Keeps `appointments` and `agenda_blocks`.
#[derive(Debug)]
pub struct Appointments;

/// The rows of the agenda.
#[derive(Debug, Default)]
pub struct AppointmentRows {
    /// The appointments.
    pub appointments: TableSet<AppointmentRow>,
    /// The time that is kept free.
    pub blocks: TableSet<BlockRow>,
}

impl Rows for AppointmentRows {
    fn schemas() -> Vec<&'static Schema> {
        vec![AppointmentRow::SCHEMA, BlockRow::SCHEMA]
    }
    fn tables(&mut self) -> Vec<&mut dyn AnyTable> {
        vec![&mut self.appointments, &mut self.blocks]
    }
}

impl Projector for Appointments {
    const NAME: &'static str = "appointments";
    const VERSION: u32 = 1;
    const DDL: Ddl = ddl!("0023_appointments");
    type Rows = AppointmentRows;

    fn wants(kind: AggregateKind, _: &str) -> bool {
        kind == AggregateKind::Agenda
    }

    fn declare(rows: &mut Self::Rows, _: &Envelope, event: &Event) {
        let Event::Agenda(event) = event else { return };
        if let Some(appointment) = appointment_of(event) {
            rows.appointments.declare(appointment);
        } else if let E::TimeBlocked { block, .. } | E::BlockRemoved { block, .. } = event {
            rows.blocks.declare(*block);
        }
    }

    fn apply(
        rows: &mut Self::Rows,
        envelope: &Envelope,
        event: &Event,
    ) -> Result<(), Unprojectable> {
        let Event::Agenda(event) = event else { return Ok(()) };
        if let E::SlotHeld { appointment, .. } = event {
            let known = rows.appointments.get(appointment);
            if known.is_none_or(|row| row.position < envelope.row_position()) {
                let row = held(envelope, event, known);
                rows.appointments.put(row.ok_or_else(|| Unprojectable::missing("the slot"))?);
            }
        } else if let Some(appointment) = appointment_of(event) {
            let date = date_of(envelope)?;
            let row = rows.appointments.get_mut(&appointment);
            let row = row.ok_or_else(|| Unprojectable::missing("the appointment"))?;
            if row.date == date && row.position < envelope.row_position() {
                row.fold(envelope, event);
            }
        } else {
            fold_block(rows, envelope, event)?;
        }
        Ok(())
    }
}

fn held(envelope: &Envelope, event: &E, known: Option<&AppointmentRow>) -> Option<AppointmentRow> {
    let E::SlotHeld { appointment, kind, slot, customer, repair, sequence, until, at, .. } = event
    else {
        return None;
    };
    let position = envelope.row_position();
    let booked_position = known.map_or(position, |row| row.booked_position);
    Some(AppointmentRow {
        id: *appointment,
        date: slot.local.date(),
        kind: *kind,
        slot: Json(*slot),
        starts_at: micros(slot.starts_at),
        customer_id: *customer,
        repair: *repair,
        state: State::Held,
        held_until: Some(micros(*until)),
        sequence: *sequence,
        mirrored: false,
        mirror_due: false,
        deletion_seen: false,
        booked_at: known.map_or_else(|| micros(*at), |row| row.booked_at),
        changed_at: micros(*at),
        booked_position,
        place: place(slot, booked_position),
        position,
    })
}

impl AppointmentRow {
    fn fold(&mut self, envelope: &Envelope, event: &E) {
        self.position = envelope.row_position();
        match event {
            // Made the row, or concerns a block or another calendar.
            E::SlotHeld { .. }
            | E::TimeBlocked { .. }
            | E::BlockRemoved { .. }
            | E::BusyImported { .. }
            | E::BusyCleared { .. }
            // The row is that of the new day already.
            | E::AppointmentMovedAway { .. } => {}
            E::HoldReleased { .. } => self.enter(State::Released, event),
            E::AppointmentConfirmed { .. } => {
                self.enter(State::Confirmed, event);
                self.mirror_due = true;
            }
            E::AppointmentAttended { .. } => self.enter(State::Attended, event),
            E::AppointmentMissed { .. } => self.enter(State::Missed, event),
            E::AppointmentCancelled { sequence, .. } => {
                self.enter(State::Cancelled, event);
                // What was never written need not be removed.
                self.mirror_due = self.mirrored;
                self.sequence = *sequence;
            }
            E::AppointmentRescheduled { to, sequence, .. } => {
                self.slot = Json(*to);
                self.starts_at = micros(to.starts_at);
                self.sequence = *sequence;
                self.place = place(to, self.booked_position);
                self.mirror_due = true;
                self.changed_at = micros(event.at());
            }
            E::MirrorRecorded { .. } => self.mirrored(true, false),
            E::MirrorRemoved { .. } => self.mirrored(false, false),
            E::MirrorRestoreRequested { .. } => self.mirrored(false, true),
            E::MirrorDeletionSeen { .. } => {
                self.deletion_seen = true;
                self.mirror_due = false;
            }
        }
    }

    const fn mirrored(&mut self, is_there: bool, is_due: bool) {
        self.mirrored = is_there;
        self.mirror_due = is_due;
        self.deletion_seen = false;
    }

    fn enter(&mut self, state: State, event: &E) {
        self.state = state;
        self.held_until = None;
        self.changed_at = micros(event.at());
    }
}

fn fold_block(
    rows: &mut AppointmentRows,
    envelope: &Envelope,
    event: &E,
) -> Result<(), Unprojectable> {
    if let E::TimeBlocked { block, date, time, reason, over, .. } = event {
        rows.blocks.put(BlockRow {
            id: *block,
            date: *date,
            time: Json(*time),
            reason: reason.clone(),
            concerned: Json(over.clone()),
            removed: false,
            position: envelope.row_position(),
        });
    } else if let E::BlockRemoved { block, .. } = event {
        let row = rows.blocks.get_mut(block);
        row.ok_or_else(|| Unprojectable::missing("the block"))?.removed = true;
    }
    Ok(())
}

/// The appointment that an event concerns.
const fn appointment_of(event: &E) -> Option<AppointmentId> {
    match event {
        E::SlotHeld { appointment, .. }
        | E::HoldReleased { appointment, .. }
        | E::AppointmentConfirmed { appointment, .. }
        | E::AppointmentRescheduled { appointment, .. }
        | E::AppointmentMovedAway { appointment, .. }
        | E::AppointmentCancelled { appointment, .. }
        | E::AppointmentAttended { appointment, .. }
        | E::AppointmentMissed { appointment, .. }
        | E::MirrorRecorded { appointment, .. }
        | E::MirrorRemoved { appointment, .. }
        | E::MirrorDeletionSeen { appointment, .. }
        | E::MirrorRestoreRequested { appointment, .. } => Some(*appointment),
        E::TimeBlocked { .. }
        | E::BlockRemoved { .. }
        | E::BusyImported { .. }
        | E::BusyCleared { .. } => None,
    }
}

fn date_of(envelope: &Envelope) -> Result<NaiveDate, Unprojectable> {
    envelope.aggregate_id.parse().map_err(|error| Unprojectable(format!("{error}")))
}

/// Bits of a place that tell apart what begins at the same minute: the position of the booking, of which no log
/// reaches so many.
const BOOKING_BITS: u32 = 36;

/// The minute at which it begins, then its booking.
fn place(slot: &Slot, booked_position: i64) -> i64 {
    let minute = slot.starts_at.timestamp() / 60;
    (minute << BOOKING_BITS) | (booked_position & ((1 << BOOKING_BITS) - 1))
}
