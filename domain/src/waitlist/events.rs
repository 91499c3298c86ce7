//! What has happened to the waitlist. The names are stored for ever.

use chrono::{DateTime, NaiveDate, Utc};
use cqrs_es::DomainEvent;
use serde::{Deserialize, Serialize};

use super::facts::OfferEnd;
use crate::agenda::{AppointmentKind, Slot};
use crate::values::{AppointmentId, PersonId, RepairNumber, WaitlistEntryId};

/// A fact about the waitlist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum WaitlistEvent {
    /// Somebody waits for an appointment, behind everybody who waits already.
    WaitlistJoined {
        /// Their entry.
        entry: WaitlistEntryId,
        /// Who.
        customer: PersonId,
        /// For what.
        kind: AppointmentKind,
        /// How long it shall be, minutes; for streams.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        minutes: Option<u32>,
        /// The first day that suits them (Santiago).
        first_day: NaiveDate,
        /// The last one.
        last_day: NaiveDate,
        /// The repair that it is about; always for a pick-up.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        repair: Option<RepairNumber>,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// They wait no more: they or the workshop said so, or there is nothing left to wait for.
    WaitlistLeft {
        /// The entry.
        entry: WaitlistEntryId,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// A slot that became free was offered to them. It is not held for them.
    SlotOffered {
        /// The entry.
        entry: WaitlistEntryId,
        /// The slot.
        slot: Slot,
        /// Until when it is offered to nobody else (UTC).
        until: DateTime<Utc>,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The offer stands no more; the slot may be offered to the next in line.
    SlotOfferEnded {
        /// The entry.
        entry: WaitlistEntryId,
        /// The slot.
        slot: Slot,
        /// Why.
        why: OfferEnd,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// They have an appointment of that kind.
    WaitlistServed {
        /// The entry.
        entry: WaitlistEntryId,
        /// The appointment.
        appointment: AppointmentId,
        /// When (UTC).
        at: DateTime<Utc>,
    },
    /// The last day that suited them has passed.
    WaitlistExpired {
        /// The entry.
        entry: WaitlistEntryId,
        /// When (UTC).
        at: DateTime<Utc>,
    },
}

impl WaitlistEvent {
    /// The stored name of the event: a literal, for ever.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::WaitlistJoined { .. } => "WaitlistJoined",
            Self::WaitlistLeft { .. } => "WaitlistLeft",
            Self::SlotOffered { .. } => "SlotOffered",
            Self::SlotOfferEnded { .. } => "SlotOfferEnded",
            Self::WaitlistServed { .. } => "WaitlistServed",
            Self::WaitlistExpired { .. } => "WaitlistExpired",
        }
    }
}

impl DomainEvent for WaitlistEvent {
    fn event_type(&self) -> String {
        self.name().to_owned()
    }

    fn event_version(&self) -> String {
        "1.0".to_owned()
    }
}
