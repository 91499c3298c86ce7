//! Which time an event gives back.

use super::*;
use crate::values::BlockId;

/// The time that the last event of a command gives back.
fn freed(day: Scenario<Agenda>, command: AgendaCommand) -> Option<Interval> {
    let before = day.state().clone();
    let event = day.when(command).events().last().cloned().expect("it has an event");
    before.freed_by(&event)
}

#[test]
fn what_is_called_off_or_moved_gives_its_time_back() {
    let ten = Some(Interval { from: on_the_day(10, 0), until: on_the_day(10, 30) });
    let appointment = appointment(1);
    let there = day() + TimeDelta::days(1);
    for intent in [
        AgendaIntent::Cancel { appointment, reason: None },
        AgendaIntent::ReleaseMoved { appointment, to: there, sequence: 0 },
        AgendaIntent::Reschedule {
            appointment,
            starts: time(15, 0),
            minutes: None,
            special: vec![],
        },
    ] {
        assert_eq!(freed(booked(time(10, 0)), command(by_system(), monday(), intent)), ten);
    }
    let missed = AgendaIntent::MarkMissed { appointment };
    assert_eq!(freed(booked(time(10, 0)), command(by_desk(), on_the_day(10, 15), missed)), ten);
    let held = given::<Agenda>([]).when(hold(reception(1, time(10, 0))));
    let give_up = AgendaIntent::Cancel { appointment, reason: None };
    assert_eq!(freed(held, command(by_customer(), monday(), give_up)), ten);
}

#[test]
fn a_block_and_what_kept_somebody_busy_give_their_time_back() {
    let block = BlockId::new(Uuid::from_u128(50));
    let time = BlockedTime::WholeDay;
    let reason = "Inventario".to_owned();
    let blocked = AgendaIntent::Block { block, time, reason };
    let blocked = given::<Agenda>([]).when(command(by_desk(), monday(), blocked));
    let unblock = command(by_desk(), monday(), AgendaIntent::Unblock { block });
    assert_eq!(freed(blocked, unblock), Some(Interval::of_day(day())));
    let until = |hour| Interval { from: on_the_day(10, 0), until: on_the_day(hour, 0) };
    let import = |hour| {
        let intent = AgendaIntent::ImportBusy { key: "g1".into(), interval: until(hour) };
        command(by_system(), monday(), intent)
    };
    assert_eq!(freed(given::<Agenda>([]), import(17)), None);
    let busy = || given::<Agenda>([]).when(import(17));
    assert_eq!(freed(busy(), import(12)), Some(until(17)), "it may end sooner now");
    let clear = AgendaIntent::ClearBusy { key: "g1".into() };
    assert_eq!(freed(busy(), command(by_system(), monday(), clear)), Some(until(17)));
}

#[test]
fn what_takes_time_gives_none_back() {
    assert_eq!(freed(given::<Agenda>([]), book(reception(1, time(10, 0)))), None);
    let attended = AgendaIntent::MarkAttended { appointment: appointment(1) };
    assert_eq!(freed(booked(time(10, 0)), command(by_desk(), on_the_day(10, 5), attended)), None);
}
