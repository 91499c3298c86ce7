//! What cannot be applied waits in order; the rest goes on.

use eventlog::{NewEvent, StreamId};
use projections::{Projection, ReadSide};
use serde_json::json;
use tests::read_databases::ReadStore;

use crate::brittle::{Brittle, Failure, break_at, mend};
use crate::fixture::Fixture;
use crate::lives::Workshop;

/// A workshop with two repairs and some history. Ids are global to the brittle projector, so the years differ.
async fn two_repairs(fixture: &Fixture, seed: u64, years: i64) -> Workshop {
    fixture.clock.advance(chrono::Duration::days(366 * years));
    let mut workshop = Workshop::new(seed);
    workshop.open(fixture, 2).await;
    let has_history = |life: &crate::lives::Life| life.version >= 6;
    while workshop.repairs.iter().filter(|life| has_history(life)).count() < 2 {
        workshop.live(fixture, 1).await;
    }
    // Those with a history first.
    workshop.repairs.sort_by_key(|life| !has_history(life));
    workshop
}

fn year_of(store: ReadStore, base: i64) -> i64 {
    base + i64::from(store == ReadStore::MySql)
}

async fn count(fixture: &Fixture, stream: &StreamId) -> i64 {
    let sql = format!("SELECT COUNT(*) FROM brittle WHERE id = '{}'", stream.aggregate_id);
    if fixture.database.number(&sql).await == 0 {
        0
    } else {
        let sql = format!("SELECT events FROM brittle WHERE id = '{}'", stream.aggregate_id);
        fixture.database.number(&sql).await
    }
}

async fn follow_brittle(fixture: &Fixture) -> ReadSide {
    let side = fixture.open(vec![Projection::of::<Brittle>()], fixture.options()).await;
    side.start();
    side
}

pub(crate) async fn an_event_that_cannot_be_applied_waits_with_those_behind_it(store: ReadStore) {
    for (failure, base) in [(Failure::Refuses, 2), (Failure::Panics, 4)] {
        let fixture = Fixture::new(store).await;
        let workshop = two_repairs(&fixture, 11, year_of(store, base)).await;
        let (broken, whole) = (&workshop.repairs[0], &workshop.repairs[1]);
        break_at(&broken.number.to_string(), 3, failure);

        let side = follow_brittle(&fixture).await;
        fixture.settle(&side).await;

        assert_eq!(count(&fixture, &broken.stream()).await, 2, "up to the broken one");
        assert_eq!(count(&fixture, &whole.stream()).await, i64::try_from(whole.version).unwrap());
        let parked = side.parked(None).await.unwrap();
        assert_eq!(parked.len() as u64, broken.version - 2);
        let sequences: Vec<_> = parked.iter().map(|event| event.sequence).collect();
        assert_eq!(sequences, (3..=broken.version).collect::<Vec<_>>());
        assert!(parked[0].error.as_deref().unwrap().contains("as told"));
        assert!(parked[1..].iter().all(|event| event.error.is_none()));
        let status = side.status().await.unwrap().remove(0);
        assert_eq!((status.parked, status.lag_events), (broken.version - 2, 0));
        side.stop().await;
    }
}

pub(crate) async fn parked_events_are_driven_again_in_order(store: ReadStore) {
    let fixture = Fixture::new(store).await;
    let mut workshop = two_repairs(&fixture, 12, year_of(store, 6)).await;
    let id = workshop.repairs[0].number.to_string();
    break_at(&id, 2, Failure::Panics);
    let side = follow_brittle(&fixture).await;
    fixture.settle(&side).await;
    let parked = workshop.repairs[0].version - 1;

    mend(&id, 2);
    let redriven = side.redrive("brittle", &workshop.repairs[0].stream()).await.unwrap();
    assert_eq!((redriven.applied, redriven.parked, redriven.error), (parked, 0, None));
    assert!(side.parked(None).await.unwrap().is_empty());

    // The follower has noticed: what comes next is applied on top of what was driven again.
    workshop.live(&fixture, 60).await;
    fixture.settle(&side).await;
    for life in &workshop.repairs {
        assert_eq!(count(&fixture, &life.stream()).await, i64::try_from(life.version).unwrap());
    }
    fixture.assert_verified(&side).await;
    side.stop().await;
}

pub(crate) async fn what_still_fails_stays_parked(store: ReadStore) {
    let fixture = Fixture::new(store).await;
    let workshop = two_repairs(&fixture, 13, year_of(store, 8)).await;
    let life = &workshop.repairs[0];
    let id = life.number.to_string();
    break_at(&id, 2, Failure::Refuses);
    break_at(&id, 4, Failure::Refuses);
    let side = follow_brittle(&fixture).await;
    fixture.settle(&side).await;

    let again = side.redrive("brittle", &life.stream()).await.unwrap();
    assert_eq!((again.applied, again.parked), (0, life.version - 1));
    assert_eq!(side.parked(Some("brittle")).await.unwrap()[0].attempts, 2);

    mend(&id, 2);
    let partly = side.redrive("brittle", &life.stream()).await.unwrap();
    assert_eq!((partly.applied, partly.parked), (2, life.version - 3));
    assert_eq!(partly.error.as_deref(), Some("as told"));
    assert_eq!(count(&fixture, &life.stream()).await, 3);
    assert_eq!(side.parked(None).await.unwrap()[0].sequence, 4);
    side.stop().await;
}

pub(crate) async fn an_event_of_a_newer_version_is_parked_and_others_go_on(store: ReadStore) {
    let fixture = Fixture::new(store).await;
    let mut workshop = Workshop::new(14);
    workshop.open(&fixture, 2).await;
    let unknown = StreamId::new("repair", "CDS-2026-9999");
    let event = |name: &str| NewEvent {
        event_type: name.to_owned(),
        event_version: "9.0".into(),
        payload: json!({ name: {"from": "the future"} }),
    };
    let by = fixture.by("tests", "system", "repair.teleport");
    fixture.append_raw(&unknown, 0, vec![event("RepairTeleported"), event("Gone")], by).await;
    // Another tool's aggregate in the same log is nobody's business here.
    let foreign = StreamId::new("invoice", "F-1");
    let by = fixture.by("tests", "system", "invoice.issue");
    fixture.append_raw(&foreign, 0, vec![event("InvoiceIssued")], by).await;
    workshop.live(&fixture, 40).await;

    let side = fixture.follow().await;
    fixture.settle(&side).await;
    let parked = side.parked(Some("repair_board")).await.unwrap();
    let names: Vec<_> = parked.iter().map(|event| event.event_type.as_str()).collect();
    assert_eq!(names, ["RepairTeleported", "Gone"]);
    assert!(parked[0].error.as_deref().unwrap().contains("cannot be decoded"));
    assert!(side.parked(Some("people")).await.unwrap().is_empty());
    let rows = fixture.database.number("SELECT COUNT(*) FROM repair_board").await;
    assert_eq!(rows, i64::try_from(workshop.repairs.len()).unwrap());
    side.stop().await;
}
