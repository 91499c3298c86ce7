//! How offers and waiting end.

use super::{Case, Decision};
use crate::calendar::santiago_date;
use crate::values::WaitlistEntryId;
use crate::waitlist::errors::WaitlistError;
use crate::waitlist::events::WaitlistEvent;
use crate::waitlist::facts::{OfferEnd, TakenSlot};
use crate::waitlist::state::WaitlistEntry;

pub(super) fn leave(case: &Case<'_>, entry: WaitlistEntryId) -> Decision {
    let known = case.waitlist.entry(entry).ok_or(WaitlistError::UnknownEntry)?;
    case.may_act_for(known.customer)?;
    Ok(closed(case, known, WaitlistEvent::WaitlistLeft { entry, at: case.at }))
}

/// Offers that lapsed, and entries whose last day has passed.
pub(super) fn due(case: &Case<'_>) -> Vec<WaitlistEvent> {
    let today = santiago_date(case.at);
    let of = |known: &WaitlistEntry| {
        if known.last_day < today {
            let expired = WaitlistEvent::WaitlistExpired { entry: known.entry, at: case.at };
            return closed(case, known, expired);
        }
        let has_lapsed = known.offer.is_some_and(|offer| !offer.stands(case.at));
        ended(case, known, OfferEnd::Lapsed).filter(|_| has_lapsed).into_iter().collect()
    };
    case.waitlist.entries.iter().flat_map(of).collect()
}

/// Whoever has an appointment of that kind waits no more, and nobody is offered time that is taken.
pub(super) fn note_booking(case: &Case<'_>, taken: &TakenSlot) -> Vec<WaitlistEvent> {
    let of = |known: &WaitlistEntry| {
        if is_served(known, taken) {
            let (entry, appointment) = (known.entry, taken.appointment);
            let served = WaitlistEvent::WaitlistServed { entry, appointment, at: case.at };
            return closed(case, known, served);
        }
        let is_void = known.offer.is_some_and(|offer| offer.slot.collides_with(&taken.slot));
        ended(case, known, OfferEnd::Taken).filter(|_| is_void).into_iter().collect()
    };
    case.waitlist.entries.iter().flat_map(of).collect()
}

/// An appointment that was only moved serves where it came to a day that was waited for: whoever has one and waits for
/// an earlier one may still put it off.
fn is_served(known: &WaitlistEntry, taken: &TakenSlot) -> bool {
    (known.customer, known.kind) == (taken.customer, taken.kind)
        && known.since <= taken.at
        && (!taken.is_moved || known.waits_on(taken.slot.local.date()))
}

/// The end of the entry, and before it that of its offer.
fn closed(case: &Case<'_>, known: &WaitlistEntry, last: WaitlistEvent) -> Vec<WaitlistEvent> {
    ended(case, known, OfferEnd::Closed).into_iter().chain([last]).collect()
}

fn ended(case: &Case<'_>, known: &WaitlistEntry, why: OfferEnd) -> Option<WaitlistEvent> {
    let slot = known.offer?.slot;
    Some(WaitlistEvent::SlotOfferEnded { entry: known.entry, slot, why, at: case.at })
}
