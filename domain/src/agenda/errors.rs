//! Why a command to a day's agenda is refused.

use chrono::{DateTime, NaiveDate, Utc};

use crate::aggregate::{Refusal, RefusalKind};

/// A refusal about a day's agenda.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AgendaError {
    /// The stream is the agenda of another day.
    #[error("this is the agenda of another day")]
    AnotherDay,
    /// There is no such appointment on this day.
    #[error("there is no such appointment on this day")]
    UnknownAppointment,
    /// The id belongs to another booking.
    #[error("the appointment already exists")]
    AppointmentExists,
    /// Customers book, move and cancel their own appointments.
    #[error("the appointment belongs to somebody else")]
    NotYours,
    /// Somebody or something else has that time.
    #[error("that time is taken")]
    SlotTaken,
    /// The workshop is closed then, or would close before the end.
    #[error("the workshop is not open at that time")]
    Closed,
    /// Appointments begin on the quarter of an hour.
    #[error("appointments begin every {minutes} minutes")]
    OffGrid {
        /// How far apart.
        minutes: u32,
    },
    /// An appointment of that kind is not as long.
    #[error("it lasts between {min} and {max} minutes")]
    MinutesOutOfRange {
        /// The shortest.
        min: u32,
        /// The longest.
        max: u32,
    },
    /// That time has passed.
    #[error("that time has passed")]
    InThePast,
    /// Too soon to get ready.
    #[error("it can be booked until {hours} hours before")]
    TooSoon {
        /// How long before.
        hours: i64,
    },
    /// Too far ahead.
    #[error("it can be booked until {last}")]
    TooFarAhead {
        /// The last day.
        last: NaiveDate,
    },
    /// A pick-up is about a repair.
    #[error("a pick-up needs its repair")]
    RepairMissing,
    /// There is nothing to collect yet.
    #[error("the repair is not ready to be collected")]
    NotReadyForPickup,
    /// The customer missed appointments: the owner books.
    #[error("after {no_shows} missed appointments the owner must book")]
    OwnerApprovalRequired {
        /// How many were missed.
        no_shows: u32,
    },
    /// Others want to come too: whoever has so many to come asks the desk.
    #[error("a customer has at most {max} appointments to come")]
    TooManyStanding {
        /// How many at most.
        max: usize,
    },
    /// Within a day it is rescheduled, not moved.
    #[error("it is on this day already")]
    MovedFromSameDay,
    /// The hold ran out.
    #[error("the slot was held until {until}")]
    HoldLapsed {
        /// Its last instant.
        until: DateTime<Utc>,
    },
    /// It was cancelled, moved, or is over.
    #[error("the appointment no longer stands")]
    NotStanding,
    /// It begins too soon to change it by oneself.
    #[error("it can be changed until {hours} hours before")]
    TooLateToChange {
        /// How long before.
        hours: i64,
    },
    /// The day has not come.
    #[error("the day of the appointment has not come")]
    NotYet,
    /// The customer may still come.
    #[error("the customer is waited for until {until}")]
    StillAwaited {
        /// Until when.
        until: DateTime<Utc>,
    },
    /// Personal data would be sealed under the id of somebody else.
    #[error("personal data must belong to the customer")]
    ForeignSubject,
    /// A reason is required.
    #[error("a reason of 1 to 500 characters is required")]
    ReasonMissing,
    /// A block ends after it begins.
    #[error("a block ends after it begins")]
    BlockEmpty,
    /// Nobody keeps time free so far ahead.
    #[error("time is kept free until {last}")]
    BlockTooFarAhead {
        /// The last day.
        last: NaiveDate,
    },
    /// The id belongs to another block.
    #[error("the block already exists")]
    BlockExists,
    /// There is no such block on this day.
    #[error("there is no such block on this day")]
    UnknownBlock,
    /// It has no entry in Google's calendar.
    #[error("the appointment has no entry in the other calendar")]
    NotMirrored,
    /// An id or a version of Google's is not one.
    #[error("an id of 1 to 1024 visible characters is required")]
    ForeignIdInvalid {
        /// The field.
        pointer: &'static str,
    },
    /// The interval has no part on this day.
    #[error("the interval has no part on this day")]
    BusyElsewhere,
}

impl Refusal for AgendaError {
    fn code(&self) -> &'static str {
        match self {
            Self::AnotherDay => "agenda.another_day",
            Self::UnknownAppointment => "agenda.unknown_appointment",
            Self::AppointmentExists => "agenda.appointment_exists",
            Self::NotYours => "agenda.not_yours",
            Self::SlotTaken => "agenda.slot_taken",
            Self::Closed => "agenda.closed",
            Self::OffGrid { .. } => "agenda.off_grid",
            Self::MinutesOutOfRange { .. } => "agenda.minutes_out_of_range",
            Self::InThePast => "agenda.in_the_past",
            Self::TooSoon { .. } => "agenda.too_soon",
            Self::TooFarAhead { .. } => "agenda.too_far_ahead",
            Self::RepairMissing => "agenda.repair_missing",
            Self::NotReadyForPickup => "agenda.not_ready_for_pickup",
            Self::OwnerApprovalRequired { .. } => "agenda.owner_approval_required",
            Self::TooManyStanding { .. } => "agenda.too_many_standing",
            Self::MovedFromSameDay => "agenda.moved_from_same_day",
            Self::HoldLapsed { .. } => "agenda.hold_lapsed",
            Self::NotStanding => "agenda.not_standing",
            Self::TooLateToChange { .. } => "agenda.too_late_to_change",
            Self::NotYet => "agenda.not_yet",
            Self::StillAwaited { .. } => "agenda.still_awaited",
            Self::ForeignSubject => "agenda.foreign_subject",
            Self::ReasonMissing => "agenda.reason_missing",
            Self::BlockEmpty => "agenda.block_empty",
            Self::BlockTooFarAhead { .. } => "agenda.block_too_far_ahead",
            Self::BlockExists => "agenda.block_exists",
            Self::UnknownBlock => "agenda.unknown_block",
            Self::NotMirrored => "agenda.not_mirrored",
            Self::ForeignIdInvalid { .. } => "agenda.foreign_id_invalid",
            Self::BusyElsewhere => "agenda.busy_elsewhere",
        }
    }

    fn kind(&self) -> RefusalKind {
        if self.pointer().is_some() {
            return RefusalKind::Invalid;
        }
        if matches!(self, Self::UnknownAppointment | Self::UnknownBlock) {
            return RefusalKind::NotFound;
        }
        if matches!(self, Self::NotYours) {
            return RefusalKind::Forbidden;
        }
        RefusalKind::Rule
    }

    fn pointer(&self) -> Option<&'static str> {
        match self {
            Self::OffGrid { .. } => Some("/starts"),
            Self::MinutesOutOfRange { .. } => Some("/minutes"),
            Self::RepairMissing => Some("/repair"),
            Self::ForeignSubject | Self::ReasonMissing => Some("/reason"),
            Self::BlockEmpty => Some("/time"),
            Self::ForeignIdInvalid { pointer } => Some(pointer),
            Self::BusyElsewhere => Some("/interval"),
            Self::AnotherDay
            | Self::UnknownAppointment
            | Self::AppointmentExists
            | Self::NotYours
            | Self::SlotTaken
            | Self::Closed
            | Self::InThePast
            | Self::TooSoon { .. }
            | Self::TooFarAhead { .. }
            | Self::NotReadyForPickup
            | Self::OwnerApprovalRequired { .. }
            | Self::TooManyStanding { .. }
            | Self::MovedFromSameDay
            | Self::HoldLapsed { .. }
            | Self::NotStanding
            | Self::TooLateToChange { .. }
            | Self::NotYet
            | Self::StillAwaited { .. }
            | Self::BlockTooFarAhead { .. }
            | Self::BlockExists
            | Self::UnknownBlock
            | Self::NotMirrored => None,
        }
    }
}
