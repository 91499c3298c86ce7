//! Getting on the list.

use chrono::NaiveDate;

use super::{Case, Decision};
use crate::agenda::{AgendaError, duration, last_bookable_day, may_book};
use crate::calendar::{opening_hours, santiago_date};
use crate::waitlist::commands::WaitlistWish;
use crate::waitlist::errors::WaitlistError;
use crate::waitlist::events::WaitlistEvent;
use crate::waitlist::policy::MOST_ENTRIES;
use crate::waitlist::state::WaitlistEntry;

pub(super) fn join(case: &Case<'_>, wish: &WaitlistWish) -> Decision {
    case.may_act_for(wish.customer)?;
    if let Some(known) = case.waitlist.entry(wish.entry) {
        return if is_same(known, wish) { Ok(vec![]) } else { Err(WaitlistError::AlreadyWaiting) };
    }
    days_are_ahead(case, wish)?;
    workshop_opens(case, wish)?;
    such_an_appointment_can_be_booked(case, wish)?;
    customer_waits_once(case, wish)?;
    there_is_room(case)?;
    Ok(vec![WaitlistEvent::WaitlistJoined {
        entry: wish.entry,
        customer: wish.customer,
        kind: wish.kind,
        minutes: wish.minutes,
        first_day: wish.first_day,
        last_day: wish.last_day,
        repair: wish.repair,
        at: case.at,
    }])
}

fn is_same(known: &WaitlistEntry, wish: &WaitlistWish) -> bool {
    (known.customer, known.kind, known.minutes, known.repair)
        == (wish.customer, wish.kind, wish.minutes, wish.repair)
        && (known.first_day, known.last_day) == (wish.first_day, wish.last_day)
}

fn days_are_ahead(case: &Case<'_>, wish: &WaitlistWish) -> Result<(), WaitlistError> {
    if wish.last_day < wish.first_day {
        return Err(WaitlistError::DaysReversed);
    }
    if wish.last_day < santiago_date(case.at) {
        return Err(WaitlistError::DaysPast);
    }
    let last = last_bookable_day(case.at);
    if wish.last_day > last {
        return Err(AgendaError::TooFarAhead { last }.into());
    }
    Ok(())
}

/// Nothing becomes free on a day on which nothing can be booked.
fn workshop_opens(case: &Case<'_>, wish: &WaitlistWish) -> Result<(), WaitlistError> {
    let is_open = |date: NaiveDate| opening_hours(date, &wish.special).is_some();
    let ahead = wish.first_day.max(santiago_date(case.at)).iter_days();
    if ahead.take_while(|date| *date <= wish.last_day).any(is_open) {
        Ok(())
    } else {
        Err(WaitlistError::DaysClosed)
    }
}

fn such_an_appointment_can_be_booked(
    case: &Case<'_>,
    wish: &WaitlistWish,
) -> Result<(), WaitlistError> {
    duration(wish.kind, wish.minutes)?;
    may_book(case.by, wish.kind, wish.repair, wish.ready_for_pickup, wish.no_shows)?;
    Ok(())
}

/// An entry whose last day has passed waits for nothing more, whether or not that was noted.
fn customer_waits_once(case: &Case<'_>, wish: &WaitlistWish) -> Result<(), WaitlistError> {
    let today = santiago_date(case.at);
    let waits = |known: &WaitlistEntry| {
        (known.customer, known.kind) == (wish.customer, wish.kind) && known.last_day >= today
    };
    if case.waitlist.entries.iter().any(waits) {
        return Err(WaitlistError::AlreadyWaiting);
    }
    Ok(())
}

fn there_is_room(case: &Case<'_>) -> Result<(), WaitlistError> {
    if case.waitlist.entries.len() >= MOST_ENTRIES {
        return Err(WaitlistError::Full { most: MOST_ENTRIES });
    }
    Ok(())
}
