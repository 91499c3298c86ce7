//! A provider that refuses one entry, which must keep no other from being written or read.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use domain::agenda::{Agenda, AgendaIntent, AppointmentKind, agenda_id};
use domain::repair::samples::CUSTOMER;
use domain::values::AppointmentId;
use uuid::Uuid;

use super::*;
use crate::appointments::{WishedAppointment, book, cancel, find, give};
use crate::gateways::{
    Busy, CalendarChanges, CalendarChannel, CalendarEntry, CalendarEntryId, ChannelRequest,
    ForeignEntry, SyncCursor,
};
use crate::test_support::{World, reception};

/// Refuses one entry, and tells what it is given to tell.
struct Fussy {
    refuses: Uuid,
    how: GatewayError,
    tells: Vec<ForeignEntry>,
    /// What somebody calls off while the whole calendar is read.
    meanwhile: Option<(Executor, AppointmentId)>,
    written: Mutex<Vec<Uuid>>,
}

#[async_trait]
impl CalendarGateway for Fussy {
    fn is_enabled(&self) -> bool {
        true
    }

    async fn put(&self, entry: &CalendarEntry) -> Result<(), GatewayError> {
        if entry.booking == self.refuses {
            return Err(self.how.clone());
        }
        self.written.lock().unwrap().push(entry.booking);
        Ok(())
    }

    async fn remove(&self, _: &CalendarEntryId) -> Result<(), GatewayError> {
        Ok(())
    }

    async fn busy(&self, _: Busy) -> Result<Vec<Busy>, GatewayError> {
        Ok(Vec::new())
    }

    async fn changes(
        &self,
        _: Option<&SyncCursor>,
        _: DateTime<Utc>,
    ) -> Result<CalendarChanges, GatewayError> {
        let entries = self.tells.clone();
        let whole = self.meanwhile.is_some();
        if let Some((executor, appointment)) = &self.meanwhile {
            let context = by_itself(executor);
            cancel(executor, *appointment, None, context).await.unwrap();
            let intent = AgendaIntent::RecordMirrorRemoval { appointment: *appointment };
            give(executor, day(), intent, by_itself(executor)).await.unwrap();
        }
        Ok(CalendarChanges { whole, entries, next: SyncCursor("next".to_owned()) })
    }

    async fn watch(&self, _: &ChannelRequest) -> Result<CalendarChannel, GatewayError> {
        Err(GatewayError::Disabled)
    }

    async fn unwatch(&self, _: &CalendarChannel) -> Result<(), GatewayError> {
        Ok(())
    }
}

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 11).unwrap()
}

/// Monday 2026-03-09, 10:00 in Santiago.
async fn world() -> World {
    let world = World::staffed().await;
    let monday = DateTime::parse_from_rfc3339("2026-03-09T10:00:00-03:00").unwrap();
    world.clock.advance(monday.to_utc() - world.now());
    world
}

async fn booked(world: &World, hour: u32) -> AppointmentId {
    let wish = WishedAppointment {
        kind: AppointmentKind::Reception,
        date: day(),
        starts: NaiveTime::from_hms_opt(hour, 0, 0).unwrap(),
        minutes: None,
        customer: CUSTOMER,
        repair: None,
    };
    let booked = book(&world.executor, wish, world.by(reception())).await.unwrap();
    booked.found.appointment.appointment
}

fn refused(cause: RefusalCause) -> GatewayError {
    GatewayError::refused(cause, "invalid")
}

fn fussy_gateway(refuses: Uuid, how: GatewayError, tells: Vec<ForeignEntry>) -> Arc<Fussy> {
    Arc::new(Fussy { refuses, how, tells, meanwhile: None, written: Mutex::default() })
}

fn entry(id: &str, booking: Option<Uuid>, time: Busy) -> ForeignEntry {
    ForeignEntry { id: id.to_owned(), booking, deleted: false, time: Some(time), blocks: true }
}

async fn busy(world: &World) -> Vec<String> {
    let agenda = world.executor.load_if_any::<Agenda>(&agenda_id(day())).await.unwrap().unwrap();
    agenda.state.busy().map(|(key, _)| key.to_owned()).collect()
}

fn mirror(gateway: &Arc<Fussy>) -> CalendarMirror {
    CalendarMirror::new(gateway.clone(), "https://cirujano.example")
}

#[tokio::test]
async fn one_entry_that_is_refused_keeps_no_other_from_being_written() {
    let world = world().await;
    let (fussy, fine) = (booked(&world, 10).await, booked(&world, 12).await);
    for (how, written) in [
        (refused(RefusalCause::Request), 1),
        (refused(RefusalCause::Credentials), 0),
        (refused(RefusalCause::NotFound), 0),
        (GatewayError::RateLimited { retry_after: None }, 0),
    ] {
        let (refuses, tells) = (fussy.uuid(), Vec::new());
        let gateway = fussy_gateway(refuses, how, tells);
        let round = mirror(&gateway).write_due(&world.executor, [fussy, fine]).await.unwrap();
        assert_eq!(round, MirrorRound { written, left: 2 - written }, "{}", gateway.how);
    }
}

#[tokio::test]
async fn one_entry_that_cannot_be_put_back_keeps_no_other_from_being_read() {
    let world = world().await;
    let ours = booked(&world, 10).await;
    let slot = find(&world.executor, ours).await.unwrap().appointment.slot.interval();
    let moved = Busy { from: slot.from + TimeDelta::hours(1), until: slot.until };
    let dentist =
        Busy { from: slot.from + TimeDelta::hours(5), until: slot.from + TimeDelta::hours(6) };
    let tells = vec![
        entry("ours", Some(ours.uuid()), moved),
        // No id of Google's has a blank.
        entry("not an id", None, dentist),
        entry("dentist", None, dentist),
    ];
    let how = refused(RefusalCause::Request);
    let gateway = fussy_gateway(ours.uuid(), how, tells);
    let read = mirror(&gateway).read_changes(&world.executor).await.unwrap();
    assert_eq!(read.entries, 3);
    assert_eq!(busy(&world).await, ["dentist"]);
}

#[tokio::test]
async fn a_foreign_entry_whose_id_looks_like_one_of_ours_takes_its_time() {
    let world = world().await;
    let ours = booked(&world, 10).await;
    let slot = find(&world.executor, ours).await.unwrap().appointment.slot.interval();
    let dentist =
        Busy { from: slot.from + TimeDelta::hours(5), until: slot.from + TimeDelta::hours(6) };
    let id = "0123456789abcdef0123456789abcdef";
    let tells = vec![entry(id, CalendarEntryId::booking(id), dentist)];
    let gateway = fussy_gateway(Uuid::nil(), refused(RefusalCause::Request), tells);
    mirror(&gateway).read_changes(&world.executor).await.unwrap();
    assert_eq!(busy(&world).await, [id]);
    // And gives it back.
    let gone = ForeignEntry {
        deleted: true,
        time: None,
        blocks: false,
        ..entry(id, CalendarEntryId::booking(id), dentist)
    };
    let gateway = fussy_gateway(Uuid::nil(), refused(RefusalCause::Request), vec![gone]);
    mirror(&gateway).read_changes(&world.executor).await.unwrap();
    assert!(busy(&world).await.is_empty());
}

#[tokio::test]
async fn what_is_called_off_while_the_whole_calendar_is_read_keeps_nothing_from_being_read() {
    let world = world().await;
    let (off, gone) = (booked(&world, 10).await, booked(&world, 12).await);
    let written = fussy_gateway(Uuid::nil(), refused(RefusalCause::Request), Vec::new());
    mirror(&written).write_due(&world.executor, [off, gone]).await.unwrap();
    let how = refused(RefusalCause::Request);
    let gateway = Arc::new(Fussy {
        refuses: Uuid::nil(),
        how,
        tells: Vec::new(),
        meanwhile: Some((world.executor.clone(), off)),
        written: Mutex::default(),
    });
    assert!(mirror(&gateway).read_changes(&world.executor).await.unwrap().whole);
    let asked = find(&world.executor, gone).await.unwrap().appointment;
    assert!(asked.deletion_seen);
}
