//! The values that offers and their ends are made of.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::agenda::{AppointmentKind, Slot};
use crate::values::{AppointmentId, PersonId};

/// A slot that can be booked now: looked up of the agenda of its day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FreeSlot {
    /// What for.
    pub kind: AppointmentKind,
    /// When.
    pub slot: Slot,
}

/// A slot that an appointment has: looked up of the agenda of its day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TakenSlot {
    /// The appointment.
    pub appointment: AppointmentId,
    /// Whose.
    pub customer: PersonId,
    /// What for.
    pub kind: AppointmentKind,
    /// When it is.
    pub slot: Slot,
    /// The appointment was there before, at another time.
    pub is_moved: bool,
    /// When it got the slot (UTC).
    pub at: DateTime<Utc>,
}

/// Why an offer stands no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfferEnd {
    /// Its time ran out.
    Lapsed,
    /// Somebody else booked.
    Taken,
    /// Whom it was made to is off the list.
    Closed,
}
