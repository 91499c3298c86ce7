//! Bookings that race, moves that are cut in half, and what is looked up for the rules.

use chrono::{DateTime, NaiveTime, TimeDelta};
use domain::Refusal as _;
use domain::agenda::{Agenda, AppointmentKind, Stage};
use domain::repair::samples::{CUSTOMER, TECHNICIAN};
use domain::repair::{Intake, RepairIntent, samples};
use domain::values::{AppointmentId, RepairNumber};

use super::change::move_of;
use super::*;
use crate::process_managers::{AppointmentEndings, AppointmentMoves, ProcessManagers};
use crate::test_support::{World, customer, owner, reception};

/// Monday 2026-03-09, 10:00 in Santiago.
async fn world() -> World {
    let world = World::staffed().await;
    let monday = DateTime::parse_from_rfc3339("2026-03-09T10:00:00-03:00").unwrap();
    world.clock.advance(monday.to_utc() - world.now());
    world
}

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, day).unwrap()
}

fn time(hour: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, 0, 0).unwrap()
}

fn wish(date: NaiveDate, hour: u32) -> WishedAppointment {
    WishedAppointment {
        kind: AppointmentKind::Reception,
        date,
        starts: time(hour),
        minutes: None,
        customer: CUSTOMER,
        repair: None,
    }
}

fn at(date: NaiveDate, hour: u32) -> NewTime {
    NewTime { date, starts: time(hour), minutes: None }
}

async fn booked(world: &World, date: NaiveDate, hour: u32) -> AppointmentId {
    let context = world.by(customer());
    book(&world.executor, wish(date, hour), context).await.unwrap().found.appointment.appointment
}

fn code(error: &ChangeError) -> &'static str {
    match error {
        ExecuteError::Rejected(refused) => refused.code(),
        other => panic!("{other}"),
    }
}

/// The days on which the appointment keeps a slot.
async fn days_of(world: &World, appointment: AppointmentId) -> Vec<NaiveDate> {
    let mut days = Vec::new();
    for date in (9..20).map(day) {
        let agenda = world.executor.load_if_any::<Agenda>(&agenda_id(date)).await.unwrap();
        let known = agenda.and_then(|agenda| agenda.state.appointment(appointment).cloned());
        if known.is_some_and(|known| known.takes_its_time(world.now())) {
            days.push(date);
        }
    }
    days
}

/// The first half of a move, as a process leaves it that crashes then.
async fn half_a_move(world: &World, appointment: AppointmentId, to: NewTime) -> Context {
    let found = find(&world.executor, appointment).await.unwrap();
    let (intent, context) =
        (move_of(&world.executor, &found, to).await.unwrap(), world.by(customer()));
    give(&world.executor, to.date, intent, context.clone()).await.unwrap();
    context
}

/// Lets the manager see all of it again, as after a lost checkpoint.
async fn see_it_all_again(world: &World) {
    let managers =
        ProcessManagers::new(world.another_executor(4), vec![Box::new(AppointmentMoves)]);
    managers.catch_up().await.unwrap();
}

async fn catch_up(world: &World) {
    let managers = ProcessManagers::new(world.executor.clone(), vec![Box::new(AppointmentMoves)]);
    managers.catch_up().await.unwrap();
}

#[tokio::test]
async fn of_many_who_want_the_same_slot_at_once_one_gets_it() {
    let world = world().await;
    let other = world.another_executor(9);
    let tries = (0..8).map(|turn| {
        let (context, other) = (world.by(customer()), other.clone());
        let executor = if turn % 2 == 0 { world.executor.clone() } else { other };
        async move { book(&executor, wish(day(11), 10), context).await }
    });
    let outcomes = futures::future::join_all(tries).await;
    let (won, lost): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
    assert_eq!((won.len(), lost.len()), (1, 7));
    for refused in lost {
        assert_eq!(code(&refused.unwrap_err()), "agenda.slot_taken");
    }
}

#[tokio::test]
async fn a_booking_that_is_repeated_is_the_same_appointment_with_the_same_link() {
    let world = world().await;
    let context = world.by(customer());
    let first = book(&world.executor, wish(day(11), 10), context.clone()).await.unwrap();
    let again = book(&world.executor, wish(day(11), 10), context).await.unwrap();
    assert!(again.executed.replayed);
    assert_eq!(first.found.appointment, again.found.appointment);
    assert_eq!(first.link, again.link);
    let id = first.found.appointment.appointment;
    let (found, actor) = open_appointment(&world.executor, id, &first.link).await.unwrap();
    assert_eq!((found.date, actor.person_id()), (day(11), Some(CUSTOMER)));
    let forged = world.executor.ids().token();
    let refused = open_appointment(&world.executor, id, &forged).await;
    assert!(matches!(refused, Err(ExecuteError::NotFound)));
}

#[tokio::test]
async fn a_move_to_another_day_and_back_leaves_one_appointment() {
    let world = world().await;
    let id = booked(&world, day(11), 10).await;
    for (to, hour) in [(12, 10), (11, 11), (13, 10), (12, 12)] {
        let context = world.by(customer());
        reschedule(&world.executor, id, at(day(to), hour), context).await.unwrap();
        catch_up(&world).await;
        assert_eq!(days_of(&world, id).await, [day(to)]);
        let found = find(&world.executor, id).await.unwrap();
        assert_eq!((found.date, found.appointment.slot.local.time()), (day(to), time(hour)));
    }
    see_it_all_again(&world).await;
    assert_eq!(days_of(&world, id).await, [day(12)]);
    assert_eq!(find(&world.executor, id).await.unwrap().appointment.sequence, 4);
}

#[tokio::test]
async fn a_move_that_was_cut_in_half_is_finished() {
    let world = world().await;
    let id = booked(&world, day(11), 10).await;
    half_a_move(&world, id, at(day(12), 15)).await;
    assert_eq!(days_of(&world, id).await, [day(11), day(12)]);
    catch_up(&world).await;
    assert_eq!(days_of(&world, id).await, [day(12)]);
    // Whoever asks again finishes it too.
    let context = half_a_move(&world, id, at(day(13), 15)).await;
    let again = reschedule(&world.executor, id, at(day(13), 15), context).await.unwrap();
    assert!(again.replayed);
    assert_eq!(days_of(&world, id).await, [day(13)]);
}

#[tokio::test]
async fn what_is_asked_again_after_a_move_has_its_first_outcome_and_moves_nothing() {
    let world = world().await;
    let held = hold(&world.executor, wish(day(11), 10), world.by(customer())).await.unwrap();
    let id = held.found.appointment.appointment;
    let confirming = world.by(customer());
    confirm(&world.executor, id, confirming.clone()).await.unwrap();
    let mut moves = Vec::new();
    for to in [at(day(11), 11), at(day(12), 10), at(day(13), 10)] {
        let context = world.by(customer());
        reschedule(&world.executor, id, to, context.clone()).await.unwrap();
        moves.push((to, context));
    }
    for (to, context) in moves {
        let again = reschedule(&world.executor, id, to, context).await.unwrap();
        assert!(again.replayed);
        assert_eq!(days_of(&world, id).await, [day(13)]);
        assert_eq!(find(&world.executor, id).await.unwrap().date, day(13));
    }
    assert!(confirm(&world.executor, id, confirming).await.unwrap().replayed);
    see_it_all_again(&world).await;
    assert_eq!(find(&world.executor, id).await.unwrap().date, day(13));
}

#[tokio::test]
async fn a_move_that_lost_its_race_takes_nothing_later_and_bars_no_day() {
    let world = world().await;
    let id = booked(&world, day(11), 10).await;
    half_a_move(&world, id, at(day(12), 15)).await;
    let lost = half_a_move(&world, id, at(day(13), 15)).await;
    catch_up(&world).await;
    assert_eq!(days_of(&world, id).await, [day(12)]);
    let again = reschedule(&world.executor, id, at(day(13), 15), lost).await;
    assert!(matches!(again, Err(ExecuteError::Contended)));
    reschedule(&world.executor, id, at(day(11), 10), world.by(customer())).await.unwrap();
    see_it_all_again(&world).await;
    assert_eq!(days_of(&world, id).await, [day(11)]);
    assert_eq!(find(&world.executor, id).await.unwrap().date, day(11));
    reschedule(&world.executor, id, at(day(13), 15), world.by(customer())).await.unwrap();
    see_it_all_again(&world).await;
    assert_eq!(days_of(&world, id).await, [day(13)]);
}

#[tokio::test]
async fn a_change_within_the_old_day_between_the_halves_of_a_move_stands() {
    let world = world().await;
    let id = booked(&world, day(11), 10).await;
    let cut = half_a_move(&world, id, at(day(12), 15)).await;
    reschedule(&world.executor, id, at(day(11), 12), world.by(customer())).await.unwrap();
    catch_up(&world).await;
    assert_eq!(days_of(&world, id).await, [day(11)]);
    let found = find(&world.executor, id).await.unwrap();
    assert_eq!(found.appointment.slot.local.time(), time(12));
    let again = reschedule(&world.executor, id, at(day(12), 15), cut).await;
    assert!(matches!(again, Err(ExecuteError::Contended)));
}

#[tokio::test]
async fn a_cancellation_between_the_halves_of_a_move_wins() {
    let world = world().await;
    let id = booked(&world, day(11), 10).await;
    half_a_move(&world, id, at(day(12), 15)).await;
    cancel(&world.executor, id, None, world.by(customer())).await.unwrap();
    catch_up(&world).await;
    assert_eq!(days_of(&world, id).await, []);
}

#[tokio::test]
async fn a_no_show_between_the_halves_of_a_move_leaves_no_appointment_that_nobody_finds() {
    let world = world().await;
    let id = booked(&world, day(11), 10).await;
    half_a_move(&world, id, at(day(12), 15)).await;
    let late = DateTime::parse_from_rfc3339("2026-03-11T10:20:00-03:00").unwrap();
    world.clock.advance(late.to_utc() - world.now());
    mark_missed(&world.executor, id, world.by(reception())).await.unwrap();
    catch_up(&world).await;
    assert_eq!(days_of(&world, id).await, []);
    assert_eq!(find(&world.executor, id).await.unwrap().appointment.stage, Stage::Missed);
}

#[tokio::test]
async fn a_customer_has_three_appointments_to_come_however_fast_they_book() {
    let world = world().await;
    let tries = (0..8).map(|hour| {
        let context = world.by(customer());
        let wish = wish(day(if hour % 2 == 0 { 11 } else { 12 }), 10 + hour / 2);
        async { book(&world.executor, wish, context).await }
    });
    let outcomes = futures::future::join_all(tries).await;
    let (won, lost): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
    assert_eq!((won.len(), lost.len()), (3, 5));
    for refused in lost {
        assert_eq!(code(&refused.unwrap_err()), "agenda.too_many_standing");
    }
    // The desk makes more of them, and what was called off makes room.
    book(&world.executor, wish(day(13), 10), world.by(reception())).await.unwrap();
    for booked in won.into_iter().take(2) {
        let id = booked.unwrap().found.appointment.appointment;
        cancel(&world.executor, id, None, world.by(customer())).await.unwrap();
    }
    booked(&world, day(16), 10).await;
}

/// Lets the endings follow what has happened.
async fn end_appointments(world: &World) {
    let managers = ProcessManagers::new(world.executor.clone(), vec![Box::new(AppointmentEndings)]);
    managers.catch_up().await.unwrap();
}

#[tokio::test]
async fn whoever_was_erased_is_not_waited_for() {
    let world = world().await;
    let (first, second) = (booked(&world, day(9), 15).await, booked(&world, day(12), 10).await);
    let held = hold(&world.executor, wish(day(13), 10), world.by(customer())).await.unwrap();
    let reason = "Lo pidió".to_owned();
    let context = world.by(owner().with_step_up());
    crate::people::erase(&world.executor, CUSTOMER, reason, 0, context).await.unwrap();
    end_appointments(&world).await;
    for id in [first, second, held.found.appointment.appointment] {
        assert_eq!(days_of(&world, id).await, []);
    }
    // Following it again changes nothing.
    let stream = agenda_id(day(12));
    let before = world.history("agenda", &stream).await;
    let again = ProcessManagers::new(world.another_executor(4), vec![Box::new(AppointmentEndings)]);
    again.catch_up().await.unwrap();
    assert_eq!(world.history("agenda", &stream).await, before);
}

#[tokio::test]
async fn what_ended_an_appointment_before_midnight_is_followed_after_it() {
    let world = world().await;
    let id = booked(&world, day(9), 15).await;
    let context = world.by(owner().with_step_up());
    crate::people::erase(&world.executor, CUSTOMER, "Lo pidió".into(), 0, context).await.unwrap();
    world.clock.advance(TimeDelta::hours(15));
    end_appointments(&world).await;
    assert_eq!(days_of(&world, id).await, []);
}

#[tokio::test]
async fn of_two_moves_to_two_days_at_once_one_counts() {
    let world = world().await;
    let id = booked(&world, day(11), 10).await;
    half_a_move(&world, id, at(day(12), 15)).await;
    half_a_move(&world, id, at(day(13), 15)).await;
    assert_eq!(days_of(&world, id).await.len(), 3);
    catch_up(&world).await;
    assert_eq!(days_of(&world, id).await, [day(12)]);
    assert_eq!(find(&world.executor, id).await.unwrap().date, day(12));
}

#[tokio::test]
async fn a_move_into_a_slot_that_is_taken_keeps_the_old_one() {
    let world = world().await;
    let id = booked(&world, day(11), 10).await;
    booked(&world, day(12), 10).await;
    let refused = reschedule(&world.executor, id, at(day(12), 10), world.by(customer())).await;
    assert_eq!(code(&refused.unwrap_err()), "agenda.slot_taken");
    assert_eq!(days_of(&world, id).await, [day(11)]);
}

#[tokio::test]
async fn whoever_missed_two_appointments_gets_the_next_from_the_owner() {
    let world = world().await;
    for date in [day(10), day(11)] {
        let id = booked(&world, date, 10).await;
        let late = DateTime::parse_from_rfc3339(&format!("{date}T10:20:00-03:00")).unwrap();
        world.clock.advance(late.to_utc() - world.now());
        mark_missed(&world.executor, id, world.by(reception())).await.unwrap();
    }
    let again = wish(day(16), 10);
    let refused = book(&world.executor, again.clone(), world.by(customer())).await.unwrap_err();
    assert_eq!(code(&refused), "agenda.owner_approval_required");
    let refused = book(&world.executor, again.clone(), world.by(reception())).await.unwrap_err();
    assert_eq!(code(&refused), "agenda.owner_approval_required");
    let approved = book(&world.executor, again, world.by(owner())).await.unwrap();
    // What the owner approved may be moved by its customer.
    let id = approved.found.appointment.appointment;
    reschedule(&world.executor, id, at(day(17), 10), world.by(customer())).await.unwrap();
}

#[tokio::test]
async fn somebody_who_came_late_did_not_miss_it() {
    let world = world().await;
    for date in [day(10), day(11)] {
        let id = booked(&world, date, 10).await;
        let late = DateTime::parse_from_rfc3339(&format!("{date}T10:20:00-03:00")).unwrap();
        world.clock.advance(late.to_utc() - world.now());
        mark_missed(&world.executor, id, world.by(reception())).await.unwrap();
        if date == day(11) {
            mark_attended(&world.executor, id, world.by(reception())).await.unwrap();
        }
    }
    booked(&world, day(16), 10).await;
}

#[tokio::test]
async fn a_booking_is_for_a_customer_and_about_a_repair_of_theirs_that_is_ready() {
    let world = world().await;
    let staff = WishedAppointment { customer: TECHNICIAN, ..wish(day(11), 10) };
    let refused = book(&world.executor, staff, world.by(reception())).await.unwrap_err();
    assert_eq!(code(&refused), "agenda.customer_unknown");
    let about = |repair: Option<RepairNumber>| WishedAppointment {
        kind: AppointmentKind::Pickup,
        repair,
        ..wish(day(11), 10)
    };
    let number = samples::number(1);
    let refused = book(&world.executor, about(Some(number)), world.by(customer())).await;
    assert_eq!(code(&refused.unwrap_err()), "agenda.repair_unknown");
    let receive = RepairIntent::Receive {
        number,
        intake: Box::new(Intake { estimate: None, ..samples::intake() }),
        reachable: true,
        tracking_hash: samples::hash("tracking"),
    };
    world.repair(number, reception(), receive).await.unwrap();
    let refused = book(&world.executor, about(Some(number)), world.by(customer())).await;
    assert_eq!(code(&refused.unwrap_err()), "agenda.not_ready_for_pickup");
    let refused = book(&world.executor, about(None), world.by(customer())).await;
    assert_eq!(code(&refused.unwrap_err()), "agenda.repair_missing");
}

#[tokio::test]
async fn a_block_is_found_by_its_id_and_given_back() {
    let world = world().await;
    let id = booked(&world, day(11), 10).await;
    let time = domain::agenda::BlockedTime::WholeDay;
    let context = world.by(reception());
    let made = block(&world.executor, day(11), time, "Inventario".into(), context).await.unwrap();
    assert_eq!(made.over, [id]);
    let refused = book(&world.executor, wish(day(11), 15), world.by(customer())).await;
    assert_eq!(code(&refused.unwrap_err()), "agenda.slot_taken");
    unblock(&world.executor, made.block, world.by(reception())).await.unwrap();
    booked(&world, day(11), 15).await;
    // An appointment is no block.
    let stray = domain::values::BlockId::new(id.uuid());
    let refused = unblock(&world.executor, stray, world.by(reception())).await.unwrap_err();
    assert_eq!(code(&refused), "agenda.unknown_block");
}

#[tokio::test]
async fn a_hold_that_ran_out_frees_its_slot_and_cannot_be_confirmed() {
    let world = world().await;
    let held = hold(&world.executor, wish(day(11), 10), world.by(customer())).await.unwrap();
    let id = held.found.appointment.appointment;
    assert!(matches!(held.found.appointment.stage, Stage::Held { .. }));
    world.clock.advance(TimeDelta::minutes(10));
    let refused = confirm(&world.executor, id, world.by(customer())).await.unwrap_err();
    assert_eq!(code(&refused), "agenda.hold_lapsed");
    booked(&world, day(11), 10).await;
}
