//! Folds the events of days into the rows of appointments and blocks.
//!
//! An appointment that moves has events in the streams of several days; the row shows the day where it is.

use chrono::NaiveDate;
use domain::agenda::{AgendaEvent as E, Slot};
use domain::values::AppointmentId;

use super::days::{Days, OnDay};
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
    const VERSION: u32 = 3;
    const DDL: Ddl = ddl!("0025_appointments");
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
                let row = taken(envelope, event, known);
                rows.appointments.put(row.ok_or_else(|| Unprojectable::missing("the slot"))?);
            }
        } else if let Some(appointment) = appointment_of(event) {
            let date = date_of(envelope)?;
            let row = rows.appointments.get_mut(&appointment);
            let row = row.ok_or_else(|| Unprojectable::missing("the appointment"))?;
            if row.position < envelope.row_position() {
                let on = row.days.0.on(date);
                on.ok_or_else(|| Unprojectable::missing("the appointment"))?.fold(event);
                row.show(envelope);
            }
        } else {
            fold_block(rows, envelope, event)?;
        }
        Ok(())
    }
}

/// The row of an appointment that a day takes: a new one, or the one that it has already.
fn taken(envelope: &Envelope, event: &E, known: Option<&AppointmentRow>) -> Option<AppointmentRow> {
    let E::SlotHeld { appointment, kind, slot, customer, repair, at, .. } = event else {
        return None;
    };
    let (date, on) = (slot.local.date(), OnDay::held(event)?);
    let mut row = match known {
        Some(known) => known.clone(),
        None => AppointmentRow {
            id: *appointment,
            date,
            kind: *kind,
            slot: Json(*slot),
            starts_at: on.changed_at,
            customer_id: *customer,
            repair: *repair,
            state: on.state,
            held_until: on.held_until,
            days: Json(Days::beginning(date)),
            sequence: on.sequence,
            mirrored: on.mirrored,
            mirror_due: on.mirror_due,
            deletion_seen: on.deletion_seen,
            booked_at: micros(*at),
            changed_at: on.changed_at,
            booked_position: envelope.row_position(),
            place: 0,
            position: 0,
        },
    };
    row.days.0.take(date, on);
    row.show(envelope);
    Some(row)
}

impl AppointmentRow {
    /// Shows what the day says on which it is now.
    fn show(&mut self, envelope: &Envelope) {
        self.position = envelope.row_position();
        let Some((date, on)) = self.days.0.current() else { return };
        let on = on.clone();
        self.date = date;
        self.slot = Json(on.slot);
        self.starts_at = micros(on.slot.starts_at);
        self.state = on.state;
        self.held_until = on.held_until;
        self.sequence = on.sequence;
        self.mirrored = on.mirrored;
        self.mirror_due = on.mirror_due;
        self.deletion_seen = on.deletion_seen;
        self.changed_at = on.changed_at;
        self.place = place(&on.slot, self.booked_position);
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
