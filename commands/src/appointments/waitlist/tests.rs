//! Offers as the agenda changes, once, and off the list.

use chrono::{DateTime, NaiveTime, TimeDelta};
use domain::agenda::{AppointmentKind, BlockedTime};
use domain::person::{Person, PersonCommand};
use domain::repair::samples::{self, CUSTOMER, TECHNICIAN};
use domain::values::{AppointmentId, PersonId};
use domain::{Actor, Refusal as _, Role};

use super::*;
use crate::appointments::{self, NewTime, WishedAppointment, book, cancel, hold, reschedule};
use crate::process_managers::{ProcessManagers, WaitlistOffers};
use crate::test_support::{World, customer, reception};

const FIRST: PersonId = PersonId::new(uuid::Uuid::from_u128(0x901));
const SECOND: PersonId = PersonId::new(uuid::Uuid::from_u128(0x902));

/// Monday 2026-03-09, 10:00 in Santiago, with two more customers.
async fn world() -> World {
    let world = World::staffed().await;
    let monday = DateTime::parse_from_rfc3339("2026-03-09T10:00:00-03:00").unwrap();
    world.clock.advance(monday.to_utc() - world.now());
    world.register(FIRST, Role::Customer, "primera").await;
    world.register(SECOND, Role::Customer, "segundo").await;
    world
}

fn day(day: u32) -> chrono::NaiveDate {
    chrono::NaiveDate::from_ymd_opt(2026, 3, day).unwrap()
}

fn time(hour: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, 0, 0).unwrap()
}

fn wish(customer: PersonId) -> WishedPlace {
    WishedPlace {
        kind: AppointmentKind::Reception,
        minutes: None,
        customer,
        repair: None,
        first_day: day(11),
        last_day: day(13),
    }
}

fn appointment(customer: PersonId, date: u32, hour: u32) -> WishedAppointment {
    WishedAppointment {
        kind: AppointmentKind::Reception,
        date: day(date),
        starts: time(hour),
        minutes: None,
        customer,
        repair: None,
    }
}

async fn booked(world: &World, customer: PersonId, date: u32, hour: u32) -> AppointmentId {
    let wish = appointment(customer, date, hour);
    let booked = book(&world.executor, wish, world.by(reception())).await.unwrap();
    booked.found.appointment.appointment
}

async fn wait(world: &World, customer: PersonId) -> domain::values::WaitlistEntryId {
    let context = world.by(Actor::person(customer, Role::Customer));
    join(&world.executor, wish(customer), context).await.unwrap().entry.entry
}

async fn catch_up(world: &World) {
    let managers = ProcessManagers::new(world.executor.clone(), vec![Box::new(WaitlistOffers)]);
    managers.catch_up().await.unwrap();
}

/// Who waits, and which hour of which day they are offered.
async fn line(world: &World) -> Vec<(PersonId, Option<(u32, u32)>)> {
    use chrono::{Datelike as _, Timelike as _};
    let list = waitlist(&world.executor).await.unwrap();
    let offer = |known: &domain::waitlist::WaitlistEntry| {
        let local = known.offer?.slot.local;
        Some((local.day(), local.hour()))
    };
    list.entries().iter().map(|known| (known.customer, offer(known))).collect()
}

fn code(error: &ChangeError) -> &'static str {
    match error {
        ExecuteError::Rejected(refused) => refused.code(),
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn what_is_called_off_goes_to_the_first_and_after_an_hour_to_the_next() {
    let world = world().await;
    let ten = booked(&world, CUSTOMER, 11, 10).await;
    wait(&world, FIRST).await;
    wait(&world, SECOND).await;
    cancel(&world.executor, ten, None, world.by(customer())).await.unwrap();
    catch_up(&world).await;
    assert_eq!(line(&world).await, [(FIRST, Some((11, 10))), (SECOND, None)]);
    world.clock.advance(TimeDelta::minutes(59));
    assert_eq!(sweep(&world.executor).await.unwrap(), WaitlistSweep::default());
    world.clock.advance(TimeDelta::minutes(1));
    let swept = WaitlistSweep { lapsed: 1, expired: 0 };
    assert_eq!(sweep(&world.executor).await.unwrap(), swept);
    assert_eq!(sweep(&world.executor).await.unwrap(), WaitlistSweep::default());
    catch_up(&world).await;
    assert_eq!(line(&world).await, [(FIRST, None), (SECOND, Some((11, 10)))]);
    booked(&world, SECOND, 11, 10).await;
    catch_up(&world).await;
    assert_eq!(line(&world).await, [(FIRST, None)]);
}

#[tokio::test]
async fn reacting_to_everything_once_more_changes_nothing() {
    let world = world().await;
    let ten = booked(&world, CUSTOMER, 11, 10).await;
    wait(&world, FIRST).await;
    wait(&world, SECOND).await;
    cancel(&world.executor, ten, None, world.by(customer())).await.unwrap();
    catch_up(&world).await;
    booked(&world, FIRST, 12, 10).await;
    catch_up(&world).await;
    assert_eq!(line(&world).await, [(SECOND, Some((11, 10)))]);
    let head = world.executor.log().head().await.unwrap();
    let checkpoints = world.executor.log().checkpoints();
    let known = checkpoints.get("waitlist").await.unwrap();
    assert!(checkpoints.advance("waitlist", known, eventlog::Position::row(1)).await.unwrap());
    catch_up(&world).await;
    assert_eq!(world.executor.log().head().await.unwrap(), head);
}

#[tokio::test]
async fn nothing_is_offered_that_somebody_has_taken_or_that_suits_nobody() {
    let world = world().await;
    let ten = booked(&world, CUSTOMER, 11, 10).await;
    let elsewhere = booked(&world, CUSTOMER, 16, 10).await;
    wait(&world, FIRST).await;
    for appointment in [ten, elsewhere] {
        cancel(&world.executor, appointment, None, world.by(customer())).await.unwrap();
    }
    booked(&world, SECOND, 11, 10).await;
    catch_up(&world).await;
    assert_eq!(line(&world).await, [(FIRST, None)]);
}

#[tokio::test]
async fn a_move_offers_what_it_leaves_and_serves_who_made_it() {
    let world = world().await;
    let ten = booked(&world, FIRST, 11, 10).await;
    wait(&world, FIRST).await;
    wait(&world, SECOND).await;
    let to = |date, hour| NewTime { date: day(date), starts: time(hour), minutes: None };
    reschedule(&world.executor, ten, to(11, 15), world.by(reception())).await.unwrap();
    catch_up(&world).await;
    assert_eq!(line(&world).await, [(SECOND, Some((11, 10)))]);
    // To a day that nobody waits for, and what it leaves is another offer than the one that stands.
    reschedule(&world.executor, ten, to(17, 15), world.by(reception())).await.unwrap();
    wait(&world, FIRST).await;
    catch_up(&world).await;
    assert_eq!(line(&world).await, [(SECOND, Some((11, 10))), (FIRST, Some((11, 15)))]);
}

#[tokio::test]
async fn a_day_that_is_given_back_is_offered_to_everybody_whom_it_suits() {
    let world = world().await;
    let (whole, reason) = (BlockedTime::WholeDay, "Inventario".to_owned());
    let context = world.by(reception());
    let made = appointments::block(&world.executor, day(12), whole, reason, context).await.unwrap();
    wait(&world, FIRST).await;
    wait(&world, SECOND).await;
    appointments::unblock(&world.executor, made.block, world.by(reception())).await.unwrap();
    catch_up(&world).await;
    assert_eq!(line(&world).await, [(FIRST, Some((12, 10))), (SECOND, Some((12, 10)))]);
    let list = waitlist(&world.executor).await.unwrap();
    let starts: Vec<_> =
        list.entries().iter().map(|known| known.offer.unwrap().slot.local.time()).collect();
    assert_eq!(starts, [time(10), NaiveTime::from_hms_opt(10, 45, 0).unwrap()]);
}

#[tokio::test]
async fn a_hold_that_nobody_confirmed_is_found_by_the_sweep() {
    let world = world().await;
    let wish = appointment(CUSTOMER, 11, 10);
    hold(&world.executor, wish, world.by(customer())).await.unwrap();
    wait(&world, FIRST).await;
    sweep(&world.executor).await.unwrap();
    assert_eq!(line(&world).await, [(FIRST, None)]);
    // However late: the sweep may have stood still.
    world.clock.advance(TimeDelta::hours(5));
    for _ in 0..2 {
        sweep(&world.executor).await.unwrap();
        assert_eq!(line(&world).await, [(FIRST, Some((11, 10)))]);
    }
}

#[tokio::test]
async fn whoever_could_not_book_it_is_not_offered_it_and_keeps_the_place() {
    let world = world().await;
    let ten = booked(&world, CUSTOMER, 12, 10).await;
    let mut streams = Vec::new();
    for hour in [10, 12] {
        let (kind, minutes) = (AppointmentKind::Streaming, Some(60));
        let wish = WishedAppointment { kind, minutes, ..appointment(FIRST, 10, hour) };
        let booked = book(&world.executor, wish, world.by(reception())).await.unwrap();
        streams.push(booked.found.appointment.appointment);
    }
    wait(&world, FIRST).await;
    wait(&world, SECOND).await;
    world.clock.advance(TimeDelta::hours(27));
    for stream in streams {
        appointments::mark_missed(&world.executor, stream, world.by(reception())).await.unwrap();
    }
    cancel(&world.executor, ten, None, world.by(reception())).await.unwrap();
    catch_up(&world).await;
    assert_eq!(line(&world).await, [(FIRST, None), (SECOND, Some((12, 10)))]);
}

#[tokio::test]
async fn whoever_leaves_hands_the_offer_on_and_so_does_whoever_is_erased() {
    let world = world().await;
    let ten = booked(&world, CUSTOMER, 11, 10).await;
    let entry = wait(&world, FIRST).await;
    wait(&world, SECOND).await;
    cancel(&world.executor, ten, None, world.by(customer())).await.unwrap();
    catch_up(&world).await;
    let stranger = leave(&world.executor, entry, world.by(customer())).await;
    assert!(matches!(stranger, Err(ExecuteError::NotFound)));
    let context = world.by(Actor::person(FIRST, Role::Customer));
    leave(&world.executor, entry, context.clone()).await.unwrap();
    assert!(leave(&world.executor, entry, context).await.unwrap().replayed);
    catch_up(&world).await;
    assert_eq!(line(&world).await, [(SECOND, Some((11, 10)))]);
    let erase =
        PersonCommand::Erase { reason: "Solicitud".into(), open_repairs: 0, at: world.now() };
    let context = world.by(Actor::system("test"));
    world.executor.execute::<Person>(&SECOND.to_string(), erase, context).await.unwrap();
    catch_up(&world).await;
    assert_eq!(line(&world).await, []);
}

#[tokio::test]
async fn a_wish_that_is_repeated_is_the_same_entry_even_after_it_was_served() {
    let world = world().await;
    let context = world.by(Actor::person(FIRST, Role::Customer));
    let made = join(&world.executor, wish(FIRST), context.clone()).await.unwrap();
    booked(&world, FIRST, 12, 10).await;
    catch_up(&world).await;
    assert_eq!(line(&world).await, []);
    let again = join(&world.executor, wish(FIRST), context).await.unwrap();
    assert!(again.executed.replayed);
    assert_eq!((again.entry, again.place), (made.entry, made.place));
}

#[tokio::test]
async fn only_customers_wait_and_for_a_repair_of_theirs() {
    let world = world().await;
    let refused = async |wish| {
        let refused = join(&world.executor, wish, world.by(reception())).await;
        code(&refused.unwrap_err())
    };
    assert_eq!(refused(wish(TECHNICIAN)).await, "agenda.customer_unknown");
    let foreign = WishedPlace { repair: Some(samples::number(1)), ..wish(FIRST) };
    assert_eq!(refused(foreign).await, "agenda.repair_unknown");
}
