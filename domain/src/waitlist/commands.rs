//! What can be asked of the waitlist.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};

use super::facts::{FreeSlot, TakenSlot};
use crate::actor::Actor;
use crate::agenda::AppointmentKind;
use crate::aggregate::Command;
use crate::calendar::Holiday;
use crate::permissions::Capability;
use crate::values::{PersonId, RepairNumber, WaitlistEntryId};

/// A command to the waitlist: who, when, and what.
#[derive(Debug, Clone)]
pub struct WaitlistCommand {
    /// Who asks. Customers and bearers of a link wait and leave for themselves only.
    pub by: Actor,
    /// When (UTC).
    pub at: DateTime<Utc>,
    /// What.
    pub intent: WaitlistIntent,
}

/// What somebody wants to wait for, with what was looked up for the rules.
#[derive(Debug, Clone)]
pub struct WaitlistWish {
    /// The entry; the same id again is the same wish.
    pub entry: WaitlistEntryId,
    /// Who waits.
    pub customer: PersonId,
    /// For what.
    pub kind: AppointmentKind,
    /// How long it shall be, minutes; only a stream can be longer or shorter.
    pub minutes: Option<u32>,
    /// The first day that suits them (Santiago).
    pub first_day: NaiveDate,
    /// The last one.
    pub last_day: NaiveDate,
    /// The repair that it is about.
    pub repair: Option<RepairNumber>,
    /// Whether that repair is the customer's own and `READY_PICKUP`: looked up.
    pub ready_for_pickup: bool,
    /// How many appointments the customer has missed: looked up.
    pub no_shows: u32,
    /// The days on which the workshop is closed besides the national holidays: configured.
    pub special: Vec<Holiday>,
}

/// The intent of a command to the waitlist.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the fields are those of the events, where they are documented")]
pub enum WaitlistIntent {
    /// Waits for an appointment.
    Join { wish: Box<WaitlistWish> },
    /// Waits no more.
    Leave { entry: WaitlistEntryId },
    /// Offers slots that became free, the best first, each to the first in line whom it suits and who could book it:
    /// whether an entry is barred is looked up.
    Offer { free: Vec<FreeSlot>, barred: BTreeSet<WaitlistEntryId> },
    /// Takes whoever has an appointment now off the list, and ends the offers that it makes void.
    NoteBooking { taken: TakenSlot },
    /// Notes what time alone has brought about: offers that lapsed, entries whose last day has passed.
    Lapse,
}

impl Command for WaitlistCommand {
    fn name(&self) -> &'static str {
        match self.intent {
            WaitlistIntent::Join { .. } => "waitlist.join",
            WaitlistIntent::Leave { .. } => "waitlist.leave",
            WaitlistIntent::Offer { .. } => "waitlist.offer",
            WaitlistIntent::NoteBooking { .. } => "waitlist.note_booking",
            WaitlistIntent::Lapse => "waitlist.lapse",
        }
    }

    /// What the actor must be allowed to do (`product.md` §5b).
    fn capability(&self) -> Capability {
        match self.intent {
            WaitlistIntent::Join { .. } | WaitlistIntent::Leave { .. } => Capability::Book,
            WaitlistIntent::Offer { .. }
            | WaitlistIntent::NoteBooking { .. }
            | WaitlistIntent::Lapse => Capability::Automation,
        }
    }
}
