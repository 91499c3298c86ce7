//! Given, when and then of timers.

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::testing::{given, golden, replay};
use crate::values::{RepairNumber, WorkSessionId};

fn at(seconds: i64) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 2, 13, 0, 0).unwrap() + TimeDelta::seconds(seconds)
}

fn technician() -> PersonId {
    PersonId::new(Uuid::from_u128(1))
}

fn session(id: u128) -> WorkSessionId {
    WorkSessionId::new(Uuid::from_u128(id))
}

fn repair(count: u32) -> RepairNumber {
    RepairNumber::new(2026, count).unwrap()
}

fn start(id: u128, count: u32) -> WorkClockCommand {
    WorkClockCommand::Start {
        session: session(id),
        technician: technician(),
        repair: repair(count),
        workable: true,
        at: at(0),
    }
}

fn started() -> WorkClockEvent {
    WorkClockEvent::WorkStarted {
        session: session(1),
        technician: technician(),
        repair: repair(1),
        at: at(0),
    }
}

fn stop(count: u32, seconds: i64) -> WorkClockCommand {
    WorkClockCommand::Stop { repair: repair(count), at: at(seconds) }
}

fn stopped(minutes: u32, seconds: i64) -> WorkClockEvent {
    WorkClockEvent::WorkStopped { session: session(1), repair: repair(1), minutes, at: at(seconds) }
}

fn correct(id: u128, minutes: u32, reason: &str) -> WorkClockCommand {
    let reason = reason.to_owned();
    WorkClockCommand::Correct { session: session(id), minutes, reason, at: at(0) }
}

#[test]
fn every_event_decodes_for_ever() {
    golden::check("work_clock", &samples());
    replay::<WorkClock>(&samples());
}

#[test]
fn a_timer_starts_and_stops() {
    given::<WorkClock>([])
        .when(start(1, 1))
        .then([started()])
        .when(stop(1, 42 * 60))
        .then([stopped(42, 42 * 60)]);
}

#[test]
fn a_second_timer_is_refused_naming_the_first_repair() {
    let scenario = given::<WorkClock>([started()]).when(start(2, 2));
    let refusal = scenario.state().decide(start(2, 2)).unwrap_err();
    assert_eq!(refusal.to_string(), "the timer is already running on CDS-2026-0001");
    scenario.refused("work_clock.already_running");
}

#[test]
fn starting_again_on_the_same_repair_changes_nothing() {
    given::<WorkClock>([started()]).when(start(2, 1)).nothing_happens();
}

#[test]
fn a_timer_does_not_start_where_nothing_is_worked_on() {
    let command = WorkClockCommand::Start {
        session: session(1),
        technician: technician(),
        repair: repair(1),
        workable: false,
        at: at(0),
    };
    given::<WorkClock>([]).when(command).refused("work_clock.not_workable");
}

#[test]
fn the_timer_of_another_technician_is_not_started() {
    let command = WorkClockCommand::Start {
        session: session(2),
        technician: PersonId::new(Uuid::from_u128(2)),
        repair: repair(1),
        workable: true,
        at: at(0),
    };
    given::<WorkClock>([started(), stopped(1, 60)])
        .when(command)
        .refused("work_clock.other_technician");
}

#[test]
fn a_stretch_is_not_started_twice() {
    given::<WorkClock>([started(), stopped(1, 60)])
        .when(start(1, 2))
        .refused("work_clock.session_exists");
}

#[test]
fn a_timer_that_does_not_run_is_not_stopped() {
    given::<WorkClock>([]).when(stop(1, 60)).refused("work_clock.not_running");
    given::<WorkClock>([started(), stopped(1, 60)])
        .when(stop(1, 90))
        .refused("work_clock.not_running");
    given::<WorkClock>([started()]).when(stop(2, 60)).refused("work_clock.already_running");
}

#[test]
fn minutes_are_counted_to_the_nearest() {
    for (seconds, minutes) in [(0, 0), (29, 0), (30, 1), (89, 1), (90, 2), (3_600, 60)] {
        given::<WorkClock>([started()]).when(stop(1, seconds)).then([stopped(minutes, seconds)]);
    }
}

#[test]
fn a_clock_that_was_moved_back_measures_nothing() {
    given::<WorkClock>([started()]).when(stop(1, -7_200)).then([stopped(0, -7_200)]);
}

#[test]
fn a_stretch_is_corrected_with_a_reason() {
    let scenario = given::<WorkClock>([started(), stopped(42, 42 * 60)])
        .when(correct(1, 35, "Olvidé pararlo"))
        .then([WorkClockEvent::WorkCorrected {
            session: session(1),
            repair: repair(1),
            from_minutes: 42,
            to_minutes: 35,
            reason: "Olvidé pararlo".to_owned(),
            at: at(0),
        }])
        .when(correct(1, 35, "Otra vez"))
        .nothing_happens();
    assert_eq!(scenario.state().stretch(session(1)).unwrap().minutes, 35);
    scenario
        .when(correct(1, 30, ""))
        .refused("work_clock.reason_missing")
        .when(correct(1, 1_441, "Mucho"))
        .refused("work_clock.too_many_minutes")
        .when(correct(2, 30, "Otro"))
        .refused("work_clock.unknown_session");
    given::<WorkClock>([started()])
        .when(correct(1, 30, "Corre"))
        .refused("work_clock.still_running");
}

#[test]
fn the_timer_belongs_to_its_technician() {
    assert_eq!(replay::<WorkClock>(&[started()]).owner(), Some(technician()));
}

proptest! {
    #[test]
    fn any_sequence_of_commands_replays_to_what_lives(
        steps in prop::collection::vec((0_u8..3, 0_u128..4, 1_u32..4, -10_000_i64..10_000), 0..40),
    ) {
        let mut state = WorkClock::default();
        let mut history = Vec::new();
        for (kind, id, count, seconds) in steps {
            let command = match kind {
                0 => start(id, count),
                1 => stop(count, seconds),
                _ => correct(id, u32::try_from(seconds.unsigned_abs()).unwrap(), "Ajuste"),
            };
            for event in state.decide(command).unwrap_or_default() {
                state.evolve(&event);
                history.push(event);
            }
        }
        prop_assert_eq!(replay::<WorkClock>(&history), state);
    }
}

#[test]
fn an_old_stretch_is_settled_and_the_state_stays_small() {
    let stretch = |id: u128| {
        let (session, repair) = (session(id), repair(1));
        let started =
            WorkClockEvent::WorkStarted { session, technician: technician(), repair, at: at(0) };
        [started, WorkClockEvent::WorkStopped { session, repair, minutes: 30, at: at(1_800) }]
    };
    let history: Vec<_> = (1..=150).flat_map(stretch).collect();
    let correct = |id| WorkClockCommand::Correct {
        session: session(id),
        minutes: 20,
        reason: "Almuerzo".to_owned(),
        at: at(2_000),
    };
    given::<WorkClock>(history.clone()).when(correct(50)).refused("work_clock.unknown_session");
    let corrected = given::<WorkClock>(history).when(correct(51));
    assert_eq!(corrected.state().stretch(session(51)).unwrap().minutes, 20);
}
