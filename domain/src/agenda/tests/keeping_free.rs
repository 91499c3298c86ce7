//! Blocks, other calendars, and the mirror.

use super::*;
use crate::values::BlockId;

fn block(time: BlockedTime) -> AgendaCommand {
    let (block, reason) = (BlockId::new(Uuid::from_u128(50)), "Inventario".to_owned());
    command(by_desk(), monday(), AgendaIntent::Block { block, time, reason })
}

fn between(from: NaiveTime, to: NaiveTime) -> BlockedTime {
    BlockedTime::Between { from, to }
}

#[test]
fn a_block_over_an_appointment_lists_it_and_cancels_nothing() {
    let blocked = booked(time(10, 0)).when(block(between(time(9, 0), time(10, 15))));
    let AgendaEvent::TimeBlocked { over, .. } = &blocked.events()[0] else { panic!("no block") };
    assert_eq!(over, &[appointment(1)]);
    assert_eq!(blocked.state().appointment(appointment(1)).unwrap().stage, Stage::Confirmed);
}

#[test]
fn nothing_is_booked_in_blocked_time_until_it_is_given_back() {
    let blocked = given::<Agenda>([]).when(block(BlockedTime::WholeDay));
    let refused = blocked.when(book(reception(1, time(10, 0)))).refused("agenda.slot_taken");
    let unblock = AgendaIntent::Unblock { block: BlockId::new(Uuid::from_u128(50)) };
    let free = refused.when(command(by_desk(), monday(), unblock));
    assert_eq!(free.when(book(reception(1, time(10, 0)))).events().len(), 2);
    given::<Agenda>([])
        .when(block(between(time(12, 0), time(12, 0))))
        .refused("agenda.block_empty");
}

#[test]
fn time_is_kept_free_from_today_until_two_years_ahead() {
    let at = |at| AgendaCommand { at, ..block(BlockedTime::WholeDay) };
    let noon = on_the_day(12, 0);
    assert_eq!(given::<Agenda>([]).when(at(noon)).events().len(), 1);
    given::<Agenda>([]).when(at(noon + TimeDelta::days(1))).refused("agenda.in_the_past");
    assert_eq!(given::<Agenda>([]).when(at(noon - TimeDelta::days(731))).events().len(), 1);
    given::<Agenda>([]).when(at(noon - TimeDelta::days(732))).refused("agenda.block_too_far_ahead");
}

#[test]
fn what_keeps_somebody_busy_in_google_blocks_slots_on_this_day_only() {
    let import = |from, until| {
        let interval = Interval { from, until };
        command(by_system(), monday(), AgendaIntent::ImportBusy { key: "g1".into(), interval })
    };
    // From the evening before until 11:00: cut to the day.
    let busy = given::<Agenda>([]).when(import(monday(), on_the_day(11, 0)));
    let AgendaEvent::BusyImported { interval, .. } = &busy.events()[0] else { panic!("not busy") };
    assert_eq!(interval.from, Interval::of_day(day()).from);
    busy.when(book(reception(1, time(10, 0)))).refused("agenda.slot_taken");
    given::<Agenda>([])
        .when(import(monday() - TimeDelta::days(3), monday()))
        .refused("agenda.busy_elsewhere");
    let clear = AgendaIntent::ClearBusy { key: "g1".into() };
    let cleared = given::<Agenda>([]).when(import(monday(), on_the_day(11, 0))).when(command(
        by_system(),
        monday(),
        clear,
    ));
    assert_eq!(cleared.when(book(reception(1, time(10, 0)))).events().len(), 2);
}

#[test]
fn an_entry_deleted_in_google_asks_and_cancels_nothing() {
    let record = AgendaIntent::RecordMirror {
        appointment: appointment(1),
        google_event: mirror_event_id(appointment(1)),
        etag: "\"1\"".into(),
    };
    let deleted = AgendaIntent::NoteMirrorDeletion { appointment: appointment(1) };
    booked(time(10, 0))
        .when(command(by_system(), monday(), deleted.clone()))
        .refused("agenda.not_mirrored");
    let asked = booked(time(10, 0))
        .when(command(by_system(), monday(), record.clone()))
        .when(command(by_system(), monday(), record))
        .nothing_happens()
        .when(command(by_system(), monday(), deleted.clone()))
        .when(command(by_system(), monday(), deleted))
        .nothing_happens();
    let standing = asked.state().appointment(appointment(1)).unwrap();
    assert_eq!((standing.stage, standing.deletion_seen), (Stage::Confirmed, true));
    let restore = AgendaIntent::RestoreMirror { appointment: appointment(1) };
    let restored = asked.when(command(by_desk(), monday(), restore));
    assert_eq!(restored.state().appointment(appointment(1)).unwrap().mirror, None);
}

#[test]
fn the_entry_of_an_appointment_that_was_called_off_goes_once() {
    let record = AgendaIntent::RecordMirror {
        appointment: appointment(1),
        google_event: mirror_event_id(appointment(1)),
        etag: "\"0\"".into(),
    };
    let removal = AgendaIntent::RecordMirrorRemoval { appointment: appointment(1) };
    let cancel = AgendaIntent::Cancel { appointment: appointment(1), reason: None };
    let gone = booked(time(10, 0))
        .when(command(by_system(), monday(), record))
        .when(command(by_system(), monday(), removal.clone()))
        .nothing_happens()
        .when(command(by_desk(), monday(), cancel))
        .when(command(by_system(), monday(), removal.clone()))
        .then([AgendaEvent::MirrorRemoved { appointment: appointment(1), at: monday() }])
        .when(command(by_system(), monday(), removal))
        .nothing_happens();
    assert_eq!(gone.state().appointment(appointment(1)).unwrap().mirror, None);
}

#[test]
fn a_holiday_decreed_over_an_appointment_displaces_it() {
    let agenda = booked(time(10, 0));
    let slot = agenda.state().appointment(appointment(1)).unwrap().slot;
    assert!(!slot.is_displaced_by(&[]));
    assert!(slot.is_displaced_by(&[holiday(day())]));
    assert!(!slot.is_displaced_by(&[holiday(day() + TimeDelta::days(1))]));
}
