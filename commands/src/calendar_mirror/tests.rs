//! A provider that refuses one entry, which must keep no other from being written or read.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use domain::agenda::{Agenda, AppointmentKind, agenda_id};
use domain::repair::samples::CUSTOMER;
use domain::values::AppointmentId;
use uuid::Uuid;

use super::*;
use crate::appointments::{WishedAppointment, book, find};
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
        Ok(CalendarChanges { whole: false, entries, next: SyncCursor("next".to_owned()) })
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
        let gateway = Arc::new(Fussy { refuses, how, tells, written: Mutex::default() });
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
    let entry = |id: &str, booking, time| ForeignEntry {
        id: id.to_owned(),
        booking,
        deleted: false,
        time: Some(time),
        blocks: true,
    };
    let dentist =
        Busy { from: slot.from + TimeDelta::hours(5), until: slot.from + TimeDelta::hours(6) };
    let tells = vec![
        entry("ours", Some(ours.uuid()), moved),
        // No id of Google's has a blank.
        entry("not an id", None, dentist),
        entry("dentist", None, dentist),
    ];
    let how = refused(RefusalCause::Request);
    let gateway = Arc::new(Fussy { refuses: ours.uuid(), how, tells, written: Mutex::default() });
    let read = mirror(&gateway).read_changes(&world.executor).await.unwrap();
    assert_eq!(read.entries, 3);
    let agenda = world.executor.load_if_any::<Agenda>(&agenda_id(day())).await.unwrap().unwrap();
    let busy: Vec<_> = agenda.state.busy().map(|(key, _)| key.to_owned()).collect();
    assert_eq!(busy, ["dentist"]);
}
