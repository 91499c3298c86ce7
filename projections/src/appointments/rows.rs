//! The rows of appointments and blocks.

use chrono::{DateTime, NaiveDate, Utc};
use domain::agenda::{AppointmentKind, AppointmentState, BlockedTime, Slot};
use domain::values::{AppointmentId, BlockId, PersonId, RepairNumber};

use super::days::Days;
use crate::cell::Json;
use crate::schema::table;

table! {
    /// An appointment.
    AppointmentRow in "appointments"
    key {
        /// Which.
        id: AppointmentId,
    }
    columns {
        /// On which day (Santiago).
        date: NaiveDate,
        /// What for.
        kind: AppointmentKind,
        /// When it is, in local time and its zone.
        slot: Json<Slot>,
        /// When it begins (UTC), by the rules of the zone known when it was booked.
        starts_at: DateTime<Utc>,
        /// Whose.
        customer_id: PersonId,
        /// The repair that it is about.
        repair: Option<RepairNumber>,
        /// Where it stands; whether a hold has run out is a question of the time of asking.
        state: AppointmentState,
        /// Until when the slot is held (UTC).
        held_until: Option<DateTime<Utc>>,
        /// What each day says of it on which it has been, or was to be.
        days: Json<Days>,
        /// How often it has changed since it was first booked.
        sequence: u32,
        /// It has an entry in the other calendar.
        mirrored: bool,
        /// What changed is not written there yet.
        mirror_due: bool,
        /// The entry was deleted there, and nobody has answered yet.
        deletion_seen: bool,
        /// When it was first held or booked (UTC).
        booked_at: DateTime<Utc>,
        /// When it last changed (UTC).
        changed_at: DateTime<Utc>,
        /// The position at which it was first held or booked.
        booked_position: i64,
        /// Its place in lists: by its beginning, then by its booking.
        place: i64,
        /// The position of the last event that was folded.
        position: i64,
    }
}

table! {
    /// Time that staff keep free.
    BlockRow in "agenda_blocks"
    key {
        /// Which.
        id: BlockId,
    }
    columns {
        /// On which day (Santiago).
        date: NaiveDate,
        /// Which time of it.
        time: Json<BlockedTime>,
        /// Why.
        reason: String,
        /// The appointments that stood in it when it was made.
        concerned: Json<Vec<AppointmentId>>,
        /// The time was given back.
        removed: bool,
        /// The position of its making; lists go by the day and by it.
        position: i64,
    }
}
