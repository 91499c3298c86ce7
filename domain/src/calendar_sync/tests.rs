//! Given, when and then of reading the mirror.

use chrono::{DateTime, TimeDelta, TimeZone as _, Utc};
use uuid::Uuid;

use super::*;
use crate::testing::{given, golden};

fn noon() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 12, 7, 15, 0, 0).unwrap()
}

fn read(cursor: &str) -> CalendarSyncCommand {
    CalendarSyncCommand::RecordRead { cursor: cursor.into(), from: noon(), at: noon() }
}

#[test]
fn where_reading_goes_on_is_noted_when_it_moves() {
    let known = given::<CalendarSync>([]).when(read("a")).when(read("a")).nothing_happens();
    let moved = known.when(read("b"));
    assert_eq!(moved.state().read().unwrap().cursor, "b");
    for cursor in ["", "with a blank"] {
        given::<CalendarSync>([]).when(read(cursor)).refused("calendar_sync.cursor_invalid");
    }
}

#[test]
fn a_channel_is_known_until_it_is_closed() {
    let channel = Uuid::from_u128(1);
    let open = |resource: &str| CalendarSyncCommand::RecordChannel {
        channel,
        resource: resource.into(),
        expires_at: noon() + TimeDelta::days(7),
        at: noon(),
    };
    let close = CalendarSyncCommand::RecordClosure { channel, at: noon() };
    given::<CalendarSync>([]).when(open("")).refused("calendar_sync.resource_invalid");
    given::<CalendarSync>([]).when(close.clone()).nothing_happens();
    let opened = given::<CalendarSync>([]).when(open("r")).when(open("r")).nothing_happens();
    assert_eq!(opened.state().channels().count(), 1);
    assert_eq!(opened.when(close).state().channels().count(), 0);
}

#[test]
fn every_event_decodes_for_ever() {
    golden::check("calendar_sync", &samples());
    crate::testing::replay::<CalendarSync>(&samples());
}
