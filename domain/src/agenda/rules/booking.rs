//! Getting a slot, and keeping it.

use chrono::{NaiveTime, TimeDelta, Timelike};

use super::changes::can_still_change;
use super::{Case, Decision};
use crate::actor::{Actor, Role};
use crate::agenda::commands::Booking;
use crate::agenda::errors::AgendaError;
use crate::agenda::events::AgendaEvent;
use crate::agenda::facts::{AppointmentKind, Slot};
use crate::agenda::policy::Policy;
use crate::agenda::slots::{duration, fits, has_room, is_free, last_bookable_day};
use crate::agenda::state::{Appointment, Stage};
use crate::calendar::{Holiday, opening_hours};
use crate::values::{AppointmentId, RepairNumber};

pub(super) fn hold(case: &Case<'_>, booking: &Booking) -> Decision {
    case.may_act_for(booking.customer)?;
    if let Some(known) = case.agenda.appointment(booking.appointment)
        // What has left this day, or lost its way here, does not bar the day for a move back to it.
        && !(known.stage.is_vacated() && booking.moved_from.is_some())
    {
        return booked_again(case, known, booking);
    }
    let slot = bookable_slot(case, booking)?;
    Ok(vec![held(case, booking, slot)])
}

/// The desk books in one step, and so does a move from another day.
pub(super) fn book(case: &Case<'_>, booking: &Booking) -> Decision {
    let events = hold(case, booking)?;
    if events.is_empty() {
        return confirm(case, booking.appointment);
    }
    let moved_from = booking.moved_from.map(|from| from.date);
    let appointment = booking.appointment;
    let confirmed = AgendaEvent::AppointmentConfirmed { appointment, moved_from, at: case.at };
    Ok(events.into_iter().chain([confirmed]).collect())
}

pub(super) fn confirm(case: &Case<'_>, appointment: AppointmentId) -> Decision {
    let booked = case.appointment(appointment)?;
    match booked.stage {
        Stage::Held { until } if case.at < until => {
            nobody_else_has_it(case, booked)?;
            let moved_from = booked.moved_from.map(|from| from.date);
            Ok(vec![AgendaEvent::AppointmentConfirmed { appointment, moved_from, at: case.at }])
        }
        Stage::Held { until } => Err(AgendaError::HoldLapsed { until }),
        Stage::Confirmed | Stage::Attended => Ok(vec![]),
        Stage::Released | Stage::Cancelled | Stage::MovedAway { .. } | Stage::Missed => {
            Err(AgendaError::NotStanding)
        }
    }
}

/// A hold keeps its time by the clock of whoever confirms it, and somebody with a later clock may have taken it for
/// lapsed. Time that was blocked since does not void it.
fn nobody_else_has_it(case: &Case<'_>, held: &Appointment) -> Result<(), AgendaError> {
    let itself = Some(held.appointment);
    if has_room(case.agenda, &held.slot, itself, case.at, case.policy) {
        Ok(())
    } else {
        Err(AgendaError::SlotTaken)
    }
}

/// The same booking again, while it holds or stands, is the same booking.
fn booked_again(case: &Case<'_>, known: &Appointment, booking: &Booking) -> Decision {
    let same = (known.kind, known.customer, known.repair, known.slot.local.time())
        == (booking.kind, booking.customer, booking.repair, booking.starts);
    if same && known.takes_its_time(case.at) {
        Ok(vec![])
    } else {
        Err(AgendaError::AppointmentExists)
    }
}

fn held(case: &Case<'_>, booking: &Booking, slot: Slot) -> AgendaEvent {
    AgendaEvent::SlotHeld {
        appointment: booking.appointment,
        kind: booking.kind,
        slot,
        customer: booking.customer,
        repair: booking.repair,
        link_hash: booking.link_hash.clone(),
        moved_from: booking.moved_from,
        sequence: booking.moved_from.map_or(0, |from| from.sequence.saturating_add(1)),
        until: case.at + TimeDelta::minutes(case.policy.hold_minutes),
        at: case.at,
    }
}

/// Every gate of a booking, the race for the slot last.
fn bookable_slot(case: &Case<'_>, booking: &Booking) -> Result<Slot, AgendaError> {
    let Booking { kind, repair, ready_for_pickup, no_shows, .. } = *booking;
    // What moves was granted when it was first booked, and is no further one.
    if booking.moved_from.is_none() {
        may_book(case.by, kind, repair, ready_for_pickup, no_shows)?;
        leaves_some_for_others(case, booking.standing)?;
    }
    moves_in_time(case, booking)?;
    free_slot(case, booking.kind, booking.starts, booking.minutes, &booking.special, None)
}

/// The slot, if the workshop is open, it can be reached in time and nobody has it.
pub(super) fn free_slot(
    case: &Case<'_>,
    kind: AppointmentKind,
    starts: NaiveTime,
    minutes: Option<u32>,
    special: &[Holiday],
    except: Option<AppointmentId>,
) -> Result<Slot, AgendaError> {
    let minutes = duration(kind, minutes)?;
    begins_on_the_grid(case, starts)?;
    day_is_within_horizon(case)?;
    workshop_is_open(case, starts, minutes, special)?;
    let slot = Slot::at(case.date.and_time(starts), minutes);
    begins_late_enough(case, &slot)?;
    if !is_free(case.agenda, case.date, &slot, except, case.at, case.policy) {
        return Err(AgendaError::SlotTaken);
    }
    Ok(slot)
}

/// Whether somebody gets such an appointment, whenever it is.
///
/// # Errors
/// Where there is nothing to collect, or the customer has not come before.
pub fn may_book(
    by: &Actor,
    kind: AppointmentKind,
    repair: Option<RepairNumber>,
    ready_for_pickup: bool,
    no_shows: u32,
) -> Result<(), AgendaError> {
    pickup_has_something_to_collect(kind, repair, ready_for_pickup)?;
    customer_has_come_before(by, no_shows)
}

fn pickup_has_something_to_collect(
    kind: AppointmentKind,
    repair: Option<RepairNumber>,
    is_ready: bool,
) -> Result<(), AgendaError> {
    match kind {
        AppointmentKind::Pickup if repair.is_none() => Err(AgendaError::RepairMissing),
        AppointmentKind::Pickup if !is_ready => Err(AgendaError::NotReadyForPickup),
        AppointmentKind::Pickup | AppointmentKind::Reception | AppointmentKind::Streaming => Ok(()),
    }
}

/// Whoever missed two appointments gets the next one from the owner only.
fn customer_has_come_before(by: &Actor, no_shows: u32) -> Result<(), AgendaError> {
    if no_shows >= Policy::CURRENT.no_shows_until_approval && by.role != Role::Owner {
        return Err(AgendaError::OwnerApprovalRequired { no_shows });
    }
    Ok(())
}

/// Customers make a few appointments by themselves; the desk makes as many as it takes.
fn leaves_some_for_others(case: &Case<'_>, standing: usize) -> Result<(), AgendaError> {
    let max = case.policy.standing_per_customer;
    if case.is_by_customer() && standing >= max {
        return Err(AgendaError::TooManyStanding { max });
    }
    Ok(())
}

/// Leaving the old day is a change of the old appointment, and held to its time.
fn moves_in_time(case: &Case<'_>, booking: &Booking) -> Result<(), AgendaError> {
    let Some(from) = booking.moved_from else { return Ok(()) };
    if from.date == case.date {
        return Err(AgendaError::MovedFromSameDay);
    }
    can_still_change(case, from.starts_at)
}

fn begins_on_the_grid(case: &Case<'_>, starts: NaiveTime) -> Result<(), AgendaError> {
    let minutes = case.policy.grid_minutes;
    let seconds = starts.num_seconds_from_midnight();
    if seconds.is_multiple_of(minutes * 60) && starts.nanosecond() == 0 {
        Ok(())
    } else {
        Err(AgendaError::OffGrid { minutes })
    }
}

fn day_is_within_horizon(case: &Case<'_>) -> Result<(), AgendaError> {
    let last = last_bookable_day(case.at);
    if case.date <= last { Ok(()) } else { Err(AgendaError::TooFarAhead { last }) }
}

fn workshop_is_open(
    case: &Case<'_>,
    starts: NaiveTime,
    minutes: u32,
    special: &[Holiday],
) -> Result<(), AgendaError> {
    let hours = opening_hours(case.date, special).ok_or(AgendaError::Closed)?;
    if fits(starts, minutes, hours) { Ok(()) } else { Err(AgendaError::Closed) }
}

/// Customers leave the workshop time to get ready; the desk may take somebody in at once.
fn begins_late_enough(case: &Case<'_>, slot: &Slot) -> Result<(), AgendaError> {
    let from = slot.interval().from;
    if from < case.at {
        return Err(AgendaError::InThePast);
    }
    let hours = case.policy.lead_hours;
    if case.is_by_customer() && from < case.at + TimeDelta::hours(hours) {
        return Err(AgendaError::TooSoon { hours });
    }
    Ok(())
}
