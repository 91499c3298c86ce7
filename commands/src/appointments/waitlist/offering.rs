//! What happens to the list by itself: time that became free is offered, and whoever has an appointment is taken off.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use domain::agenda::{Agenda, Interval, agenda_id, may_book, slots};
use domain::waitlist::{FreeSlot, TakenSlot, Waitlist, WaitlistEntry, WaitlistIntent};
use domain::{Actor, Role};
use eventlog::LogError;

use super::{give, waitlist};
use crate::appointments::book::is_ready;
use crate::appointments::no_shows::missed_by;
use crate::appointments::{ChangeError, special_days};
use crate::context::Context;
use crate::executor::{ExecuteError, Executor};

/// Offers what can be booked of the time that became free on that day, to whoever is first in line for it.
pub(crate) async fn offer_freed(
    executor: &Executor,
    date: NaiveDate,
    freed: Interval,
    context: Context,
) -> Result<(), ChangeError> {
    let list = waitlist(executor).await?;
    let free = bookable(executor, &list, date, &freed).await?;
    if free.is_empty() {
        return Ok(());
    }
    let now = executor.clock().now();
    let is_asked = |known: &&WaitlistEntry| {
        known.waits_on(date)
            && known.offer.is_none_or(|offer| !offer.stands(now))
            && free.iter().any(|free| free.kind == known.kind)
    };
    let mut barred = BTreeSet::new();
    for known in list.entries().iter().filter(is_asked) {
        if !can_book(executor, known).await? {
            barred.insert(known.entry);
        }
    }
    give(executor, WaitlistIntent::Offer { free, barred }, context).await.map(drop)
}

/// Whether they could book what they wait for now: an instrument may have gone back to the bench since they got on the
/// list, and a customer may have missed appointments.
pub(crate) async fn can_book(executor: &Executor, known: &WaitlistEntry) -> Result<bool, LogError> {
    let ready_for_pickup = match known.repair {
        Some(repair) => match is_ready(executor, repair, known.customer).await {
            Ok(is_ready) => is_ready,
            Err(ExecuteError::Log(error)) => return Err(error),
            // It has become somebody else's.
            Err(_) => return Ok(false),
        },
        None => false,
    };
    let no_shows = missed_by(executor, known.customer).await?;
    let by = Actor::person(known.customer, Role::Customer);
    Ok(may_book(&by, known.kind, known.repair, ready_for_pickup, no_shows).is_ok())
}

/// The slots that somebody waits for and that can be booked now because of the time that became free: what begins where
/// it begins comes first, since it leaves the least time unused.
async fn bookable(
    executor: &Executor,
    list: &Waitlist,
    date: NaiveDate,
    freed: &Interval,
) -> Result<Vec<FreeSlot>, LogError> {
    let waiting = list.entries().iter().filter(|known| known.waits_on(date));
    let mut wishes: Vec<_> = waiting.map(|known| (known.kind, known.minutes)).collect();
    wishes.sort_unstable();
    wishes.dedup();
    if wishes.is_empty() {
        return Ok(Vec::new());
    }
    let agenda = executor.load_if_any::<Agenda>(&agenda_id(date)).await?;
    let agenda = agenda.map(|loaded| loaded.state).unwrap_or_default();
    let (now, special) = (executor.clock().now(), special_days(executor));
    let mut free = Vec::new();
    for (kind, minutes) in wishes {
        let open = slots(&agenda, date, kind, minutes, now, &special).into_iter();
        let within = open.filter(|slot| slot.interval().overlaps(freed));
        free.extend(within.map(|slot| FreeSlot { kind, slot }));
    }
    free.sort_by_key(|free| (free.slot.starts_at != freed.from, free.slot.starts_at));
    Ok(free)
}

/// Takes whoever has an appointment now off the list.
pub(crate) async fn note_booking(
    executor: &Executor,
    taken: TakenSlot,
    context: Context,
) -> Result<(), ChangeError> {
    give(executor, WaitlistIntent::NoteBooking { taken }, context).await.map(drop)
}

/// Takes everybody off the list of whom that is true, since there is nothing left for them to wait for.
pub(crate) async fn leave_all(
    executor: &Executor,
    is_over: impl Fn(&WaitlistEntry) -> bool,
    context: &Context,
) -> Result<(), ChangeError> {
    let list = waitlist(executor).await?;
    for known in list.entries().iter().filter(|known| is_over(known)) {
        let entry = known.entry;
        let step = context.step(&entry.to_string());
        give(executor, WaitlistIntent::Leave { entry }, step).await?;
    }
    Ok(())
}
