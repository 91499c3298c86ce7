//! Given, when and then of a day's agenda. The day is Wednesday 9 December 2026; "now" is the Monday before, 10:00.

mod booking;
mod changing;
mod freed;
mod keeping_free;
mod properties;
mod times;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use uuid::Uuid;

use super::*;
use crate::actor::{Actor, Role};
use crate::calendar::{Holiday, local_to_utc};
use crate::testing::{Scenario, given, golden};
use crate::values::{AppointmentId, PersonId, RepairNumber, Sha256Hex};

pub(super) fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 12, 9).unwrap()
}

pub(super) fn time(hour: u32, minute: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, minute, 0).unwrap()
}

/// The instant of a local time on the day.
pub(super) fn on_the_day(hour: u32, minute: u32) -> DateTime<Utc> {
    local_to_utc(day().and_time(time(hour, minute)))
}

pub(super) fn monday() -> DateTime<Utc> {
    on_the_day(10, 0) - TimeDelta::days(2)
}

pub(super) fn customer() -> PersonId {
    PersonId::new(Uuid::from_u128(1))
}

pub(super) fn by_customer() -> Actor {
    Actor::person(customer(), Role::Customer)
}

pub(super) fn by_desk() -> Actor {
    Actor::person(PersonId::new(Uuid::from_u128(2)), Role::Receptionist)
}

pub(super) fn by_system() -> Actor {
    Actor::system("calendar")
}

pub(super) fn appointment(id: u128) -> AppointmentId {
    AppointmentId::new(Uuid::from_u128(100 + id))
}

pub(super) fn reception(id: u128, starts: NaiveTime) -> Booking {
    Booking {
        appointment: appointment(id),
        kind: AppointmentKind::Reception,
        minutes: None,
        starts,
        customer: customer(),
        repair: None,
        ready_for_pickup: false,
        no_shows: 0,
        standing: 0,
        link_hash: Sha256Hex::of(b"link"),
        moved_from: None,
        special: Vec::new(),
    }
}

pub(super) fn pickup(id: u128, starts: NaiveTime) -> Booking {
    Booking {
        kind: AppointmentKind::Pickup,
        repair: Some(RepairNumber::new(2026, 7).unwrap()),
        ready_for_pickup: true,
        ..reception(id, starts)
    }
}

pub(super) fn command(by: Actor, at: DateTime<Utc>, intent: AgendaIntent) -> AgendaCommand {
    AgendaCommand { by, at, date: day(), intent }
}

pub(super) fn hold(booking: Booking) -> AgendaCommand {
    command(by_customer(), monday(), AgendaIntent::Hold { booking: Box::new(booking) })
}

pub(super) fn book(booking: Booking) -> AgendaCommand {
    command(by_desk(), monday(), AgendaIntent::Book { booking: Box::new(booking) })
}

/// A day with a reception that stands at that time.
pub(super) fn booked(starts: NaiveTime) -> Scenario<Agenda> {
    given::<Agenda>([]).when(book(reception(1, starts)))
}

pub(super) fn holiday(date: NaiveDate) -> Holiday {
    Holiday { date, ..crate::calendar::holidays(2026)[0].clone() }
}

#[test]
fn every_event_decodes_for_ever() {
    golden::check("agenda", &samples());
    // And it could have happened in that order.
    crate::testing::replay::<Agenda>(&samples());
}
