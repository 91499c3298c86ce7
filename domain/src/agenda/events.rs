//! What has happened to a day's agenda. The names are stored for ever.

use chrono::{DateTime, NaiveDate, Utc};
use cqrs_es::DomainEvent;
use serde::{Deserialize, Serialize};

use super::facts::{AppointmentKind, BlockedTime, CancelledBy, Interval, MovedFrom, Slot};
use crate::values::{AppointmentId, BlockId, PersonId, Personal, RepairNumber, Sha256Hex};

/// A fact about a day's agenda.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum AgendaEvent {
    /// A slot was held for a customer until they confirm.
    SlotHeld {
        /// The appointment.
        appointment: AppointmentId,
        /// What for.
        kind: AppointmentKind,
        /// When it is.
        slot: Slot,
        /// Whose.
        customer: PersonId,
        /// The repair that it is about; always for a pick-up.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        repair: Option<RepairNumber>,
        /// SHA-256 of the token in the link that changes it.
        link_hash: Sha256Hex,
        /// Where it was before, when it comes from another day.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        moved_from: Option<MovedFrom>,
        /// How often it has changed since it was first booked; for calendars (`SEQUENCE`).
        sequence: u32,
        /// Until when it is held (UTC).
        until: DateTime<Utc>,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The slot was given up before it was confirmed.
    HoldReleased {
        /// The appointment.
        appointment: AppointmentId,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The appointment stands.
    AppointmentConfirmed {
        /// The appointment.
        appointment: AppointmentId,
        /// The day that it comes from, which has to let it go.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        moved_from: Option<NaiveDate>,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The appointment was moved within the day.
    AppointmentRescheduled {
        /// The appointment.
        appointment: AppointmentId,
        /// When it was.
        from: Slot,
        /// When it is.
        to: Slot,
        /// How often it has changed.
        sequence: u32,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The appointment is on another day now; its slot here is free.
    AppointmentMovedAway {
        /// The appointment.
        appointment: AppointmentId,
        /// The day where it is.
        to: NaiveDate,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The appointment was called off.
    AppointmentCancelled {
        /// The appointment.
        appointment: AppointmentId,
        /// Who called it off.
        by: CancelledBy,
        /// Why, in their own words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Personal>,
        /// How often it has changed.
        sequence: u32,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The customer came.
    AppointmentAttended {
        /// The appointment.
        appointment: AppointmentId,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The customer did not come.
    AppointmentMissed {
        /// The appointment.
        appointment: AppointmentId,
        /// Who did not come.
        customer: PersonId,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// Staff keep time free.
    TimeBlocked {
        /// The block.
        block: BlockId,
        /// On which day.
        date: NaiveDate,
        /// Which time of it.
        time: BlockedTime,
        /// Why.
        reason: String,
        /// The appointments that stand in it; somebody has to move or cancel them.
        over: Vec<AppointmentId>,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The time is free for appointments again.
    BlockRemoved {
        /// The block.
        block: BlockId,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The appointment has an entry in Google's calendar.
    MirrorRecorded {
        /// The appointment.
        appointment: AppointmentId,
        /// The entry's id there.
        google_event: String,
        /// The entry's version there.
        etag: String,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The appointment was called off, and its entry in Google's calendar is gone.
    MirrorRemoved {
        /// The appointment.
        appointment: AppointmentId,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The entry was deleted in Google's calendar. The appointment stands; a person is asked.
    MirrorDeletionSeen {
        /// The appointment.
        appointment: AppointmentId,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// A person said that the appointment stands: the entry is to be made again.
    MirrorRestoreRequested {
        /// The appointment.
        appointment: AppointmentId,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// Somebody is busy by Google's calendar: no slot is offered then.
    BusyImported {
        /// The entry's id there.
        key: String,
        /// On which day.
        date: NaiveDate,
        /// From when until when, as far as it is on that day.
        interval: Interval,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The entry is no longer there, or no longer on that day.
    BusyCleared {
        /// The entry's id there.
        key: String,
        /// When (UTC).
        at: DateTime<Utc>,
    },
}

impl AgendaEvent {
    /// The stored name of the event: a literal, for ever.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::SlotHeld { .. } => "SlotHeld",
            Self::HoldReleased { .. } => "HoldReleased",
            Self::AppointmentConfirmed { .. } => "AppointmentConfirmed",
            Self::AppointmentRescheduled { .. } => "AppointmentRescheduled",
            Self::AppointmentMovedAway { .. } => "AppointmentMovedAway",
            Self::AppointmentCancelled { .. } => "AppointmentCancelled",
            Self::AppointmentAttended { .. } => "AppointmentAttended",
            Self::AppointmentMissed { .. } => "AppointmentMissed",
            Self::TimeBlocked { .. } => "TimeBlocked",
            Self::BlockRemoved { .. } => "BlockRemoved",
            Self::MirrorRecorded { .. } => "MirrorRecorded",
            Self::MirrorRemoved { .. } => "MirrorRemoved",
            Self::MirrorDeletionSeen { .. } => "MirrorDeletionSeen",
            Self::MirrorRestoreRequested { .. } => "MirrorRestoreRequested",
            Self::BusyImported { .. } => "BusyImported",
            Self::BusyCleared { .. } => "BusyCleared",
        }
    }

    /// When it happened (UTC).
    pub const fn at(&self) -> DateTime<Utc> {
        match self {
            Self::SlotHeld { at, .. }
            | Self::HoldReleased { at, .. }
            | Self::AppointmentConfirmed { at, .. }
            | Self::AppointmentRescheduled { at, .. }
            | Self::AppointmentMovedAway { at, .. }
            | Self::AppointmentCancelled { at, .. }
            | Self::AppointmentAttended { at, .. }
            | Self::AppointmentMissed { at, .. }
            | Self::TimeBlocked { at, .. }
            | Self::BlockRemoved { at, .. }
            | Self::MirrorRecorded { at, .. }
            | Self::MirrorRemoved { at, .. }
            | Self::MirrorDeletionSeen { at, .. }
            | Self::MirrorRestoreRequested { at, .. }
            | Self::BusyImported { at, .. }
            | Self::BusyCleared { at, .. } => *at,
        }
    }
}

impl DomainEvent for AgendaEvent {
    fn event_type(&self) -> String {
        self.name().to_owned()
    }

    fn event_version(&self) -> String {
        "1.0".to_owned()
    }
}
