//! Given, when and then of the waitlist. "Now" is Monday 7 December 2026, 10:00; what becomes free is on Wednesday.

mod endings;
mod joining;
mod offers;
mod properties;

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use uuid::Uuid;

use super::*;
use crate::actor::{Actor, Role};
use crate::agenda::{AppointmentKind, Slot};
use crate::calendar::local_to_utc;
use crate::testing::{Scenario, given, golden};
use crate::values::{AppointmentId, RepairNumber, WaitlistEntryId};

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 12, day).unwrap()
}

/// The instant of a local time on that day.
fn at(date: u32, hour: u32, minute: u32) -> DateTime<Utc> {
    local_to_utc(day(date).and_hms_opt(hour, minute, 0).unwrap())
}

fn now() -> DateTime<Utc> {
    at(7, 10, 0)
}

fn person(id: u128) -> PersonId {
    PersonId::new(Uuid::from_u128(id))
}

fn entry(id: u128) -> WaitlistEntryId {
    WaitlistEntryId::new(Uuid::from_u128(100 + id))
}

fn by(id: u128) -> Actor {
    Actor::person(person(id), Role::Customer)
}

fn by_desk() -> Actor {
    Actor::person(person(90), Role::Receptionist)
}

fn by_system() -> Actor {
    Actor::system("waitlist")
}

/// The wish of the person of that number, for a reception from Wednesday to Friday.
fn reception(id: u128) -> WaitlistWish {
    WaitlistWish {
        entry: entry(id),
        customer: person(id),
        kind: AppointmentKind::Reception,
        minutes: None,
        first_day: day(9),
        last_day: day(11),
        repair: None,
        ready_for_pickup: false,
        no_shows: 0,
        special: Vec::new(),
    }
}

fn pickup(id: u128) -> WaitlistWish {
    WaitlistWish {
        kind: AppointmentKind::Pickup,
        repair: Some(RepairNumber::new(2026, 7).unwrap()),
        ready_for_pickup: true,
        ..reception(id)
    }
}

fn command(by: Actor, at: DateTime<Utc>, intent: WaitlistIntent) -> WaitlistCommand {
    WaitlistCommand { by, at, intent }
}

fn join(wish: WaitlistWish) -> WaitlistCommand {
    let by = Actor::person(wish.customer, Role::Customer);
    command(by, now(), WaitlistIntent::Join { wish: Box::new(wish) })
}

/// These wait, in this order.
fn waiting(wishes: impl IntoIterator<Item = WaitlistWish>) -> Scenario<Waitlist> {
    wishes.into_iter().fold(given::<Waitlist>([]), |list, wish| list.when(join(wish)))
}

fn slot(date: u32, hour: u32, minute: u32) -> Slot {
    Slot::at(day(date).and_hms_opt(hour, minute, 0).unwrap(), 30)
}

fn free(slot: Slot) -> FreeSlot {
    let kind =
        if slot.minutes == 15 { AppointmentKind::Pickup } else { AppointmentKind::Reception };
    FreeSlot { kind, slot }
}

fn offer(at: DateTime<Utc>, slots: &[Slot]) -> WaitlistCommand {
    let free = slots.iter().copied().map(free).collect();
    command(by_system(), at, WaitlistIntent::Offer { free, barred: BTreeSet::new() })
}

fn lapse(at: DateTime<Utc>) -> WaitlistCommand {
    command(by_system(), at, WaitlistIntent::Lapse)
}

fn offered(id: u128, slot: Slot, at: DateTime<Utc>, until: DateTime<Utc>) -> WaitlistEvent {
    WaitlistEvent::SlotOffered { entry: entry(id), slot, until, at }
}

fn ended(id: u128, slot: Slot, why: OfferEnd, at: DateTime<Utc>) -> WaitlistEvent {
    WaitlistEvent::SlotOfferEnded { entry: entry(id), slot, why, at }
}

fn hour() -> TimeDelta {
    TimeDelta::hours(1)
}

/// Whoever waits, in order.
fn line(list: &Scenario<Waitlist>) -> Vec<WaitlistEntryId> {
    list.state().entries().iter().map(|known| known.entry).collect()
}

#[test]
fn every_event_decodes_for_ever() {
    golden::check("waitlist", &samples());
    // And it could have happened in that order.
    crate::testing::replay::<Waitlist>(&samples());
}
