//! Offering what became free: first come, first served, one offer for each who waits, and no time to two at once.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};

use super::Case;
use crate::agenda::{Policy, Slot};
use crate::notification::hours::after_quiet_hours;
use crate::values::WaitlistEntryId;
use crate::waitlist::events::WaitlistEvent;
use crate::waitlist::facts::FreeSlot;
use crate::waitlist::policy::{OFFER_MINUTES, SHORTEST_OFFER_MINUTES};
use crate::waitlist::state::WaitlistEntry;

pub(super) fn offer(
    case: &Case<'_>,
    free: &[FreeSlot],
    barred: &BTreeSet<WaitlistEntryId>,
) -> Vec<WaitlistEvent> {
    let offers = case.waitlist.entries.iter().filter_map(|known| known.offer);
    let mut standing: Vec<Slot> = offers.map(|offer| offer.slot).collect();
    let mut events = Vec::new();
    // Who is barred keeps the place, and is offered what becomes free once they can book again.
    let is_next = |known: &&WaitlistEntry| known.offer.is_none() && !barred.contains(&known.entry);
    for known in case.waitlist.entries.iter().filter(is_next) {
        let suits = |free: &&FreeSlot| {
            known.waits_for(free.kind, &free.slot)
                && !standing.iter().any(|other| other.collides_with(&free.slot))
        };
        let offered = free.iter().filter(suits).find_map(|free| {
            let until = stands_until(&free.slot, case.at)?;
            Some((free.slot, until))
        });
        if let Some((slot, until)) = offered {
            standing.push(slot);
            events.push(WaitlistEvent::SlotOffered {
                entry: known.entry,
                slot,
                until,
                at: case.at,
            });
        }
    }
    events
}

/// Until when an offer made at `now` stands: an hour in which people are awake, and no longer than the slot can be
/// booked. None where that is too short for anybody to act on it.
fn stands_until(slot: &Slot, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let bookable_until = slot.interval().from - TimeDelta::hours(Policy::CURRENT.lead_hours);
    let until = after_quiet_hours(now) + TimeDelta::minutes(OFFER_MINUTES);
    let until = until.min(bookable_until);
    (until - now >= TimeDelta::minutes(SHORTEST_OFFER_MINUTES)).then_some(until)
}
