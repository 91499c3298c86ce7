//! Who waits after the events, in order. Whether an offer still stands is a question of the time of asking.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::events::WaitlistEvent as E;
use crate::agenda::{AppointmentKind, Slot, duration};
use crate::values::{PersonId, RepairNumber, WaitlistEntryId};

/// The waitlist. The default is a stream without events.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waitlist {
    pub(super) entries: Vec<WaitlistEntry>,
}

/// Somebody who waits for an appointment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitlistEntry {
    /// Which.
    pub entry: WaitlistEntryId,
    /// Who.
    pub customer: PersonId,
    /// For what.
    pub kind: AppointmentKind,
    /// How long it shall be, minutes; for streams.
    pub minutes: Option<u32>,
    /// The first day that suits them (Santiago).
    pub first_day: NaiveDate,
    /// The last one.
    pub last_day: NaiveDate,
    /// The repair that it is about.
    pub repair: Option<RepairNumber>,
    /// Since when they wait (UTC).
    pub since: DateTime<Utc>,
    /// What they were offered.
    pub offer: Option<Offer>,
    /// What they were offered before: they are not offered that time again, however often it becomes free.
    pub past_offers: Vec<Slot>,
}

/// A slot that somebody was offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// The slot.
    pub slot: Slot,
    /// Until when it is offered to nobody else (UTC).
    pub until: DateTime<Utc>,
}

impl Offer {
    /// Whether it stands at `now`.
    pub fn stands(&self, now: DateTime<Utc>) -> bool {
        now < self.until
    }
}

impl WaitlistEntry {
    /// Whether that day suits them.
    pub fn waits_on(&self, date: NaiveDate) -> bool {
        (self.first_day..=self.last_day).contains(&date)
    }

    /// Whether that slot is what they wait for.
    pub(super) fn waits_for(&self, kind: AppointmentKind, slot: &Slot) -> bool {
        self.kind == kind
            && duration(self.kind, self.minutes) == Ok(slot.minutes)
            && self.waits_on(slot.local.date())
            && !self.past_offers.iter().any(|past| past.collides_with(slot))
    }
}

impl Waitlist {
    /// Everybody who waits, in order.
    pub fn entries(&self) -> &[WaitlistEntry] {
        &self.entries
    }

    /// One of them.
    pub fn entry(&self, entry: WaitlistEntryId) -> Option<&WaitlistEntry> {
        self.entries.iter().find(|known| known.entry == entry)
    }

    /// How many stand before them and wait for the same, themselves included.
    pub fn place(&self, entry: &WaitlistEntry) -> usize {
        let before = self.entries.iter().take_while(|known| known.entry != entry.entry);
        before.filter(|known| known.kind == entry.kind).count() + 1
    }
}

pub(super) fn evolve(waitlist: &mut Waitlist, event: &E) {
    match event {
        E::WaitlistJoined { entry, customer, kind, minutes, first_day, last_day, repair, at } => {
            waitlist.entries.push(WaitlistEntry {
                entry: *entry,
                customer: *customer,
                kind: *kind,
                minutes: *minutes,
                first_day: *first_day,
                last_day: *last_day,
                repair: *repair,
                since: *at,
                offer: None,
                past_offers: Vec::new(),
            });
        }
        E::SlotOffered { entry, slot, until, .. } => {
            let offer = Offer { slot: *slot, until: *until };
            if known(waitlist, event, *entry).offer.replace(offer).is_some() {
                impossible(event);
            }
        }
        E::SlotOfferEnded { entry, slot, .. } => {
            let known = known(waitlist, event, *entry);
            if known.offer.take().is_none_or(|offer| offer.slot != *slot) {
                impossible(event);
            }
            known.past_offers.push(*slot);
        }
        E::WaitlistLeft { entry, .. }
        | E::WaitlistServed { entry, .. }
        | E::WaitlistExpired { entry, .. } => {
            known(waitlist, event, *entry);
            waitlist.entries.retain(|known| known.entry != *entry);
        }
    }
}

fn known<'a>(waitlist: &'a mut Waitlist, event: &E, id: WaitlistEntryId) -> &'a mut WaitlistEntry {
    match waitlist.entries.iter_mut().find(|known| known.entry == id) {
        Some(known) => known,
        None => impossible(event),
    }
}

fn impossible(event: &E) -> ! {
    panic!("impossible history: {} does not follow from what happened before", event.name())
}
