//! Repairs as they were.

use projections::repair_board::RepairBoard;
use projections::tracking_timeline::TrackingTimeline;
use projections::{Moment, as_of};
use tests::read_databases::ReadStore;

use crate::fixture::Fixture;
use crate::lives::Workshop;

pub(crate) async fn a_repair_and_its_timeline_are_seen_as_they_were(store: ReadStore) {
    let fixture = Fixture::new(store).await;
    let mut workshop = Workshop::new(91);
    workshop.open(&fixture, 2).await;
    workshop.live(&fixture, 120).await;
    let side = fixture.follow().await;
    fixture.settle(&side).await;

    let life = workshop.repairs.iter().max_by_key(|life| life.version).unwrap();
    let stream = life.stream();
    let events = fixture.log.load(&stream, 0).await.unwrap();
    let mut repair = domain::repair::Repair::default();
    for event in &events {
        domain::Decider::evolve(&mut repair, &event.decode().unwrap());
        for moment in [Moment::Position(event.position)] {
            let rows = as_of::<RepairBoard>(&fixture.log, &stream, moment).await.unwrap().unwrap();
            let row = rows.rows()[0];
            assert_eq!(Some(row.status), repair.status());
            assert_eq!(row.balance, repair.balance());
            assert_eq!(row.version, event.sequence);
        }
    }
    // At an instant: everything recorded up to it, to the microsecond.
    let last = events.last().unwrap();
    let before = Moment::Instant(last.recorded_at - chrono::Duration::microseconds(1));
    let rows = as_of::<TrackingTimeline>(&fixture.log, &stream, before).await.unwrap().unwrap();
    let latest = rows.entries.rows().last().unwrap().occurred_at;
    assert!(latest < last.recorded_at);
    let now = Moment::Instant(last.recorded_at);
    let rows = as_of::<TrackingTimeline>(&fixture.log, &stream, now).await.unwrap().unwrap();
    let live = projections::tracking_timeline::timeline(side.db(), life.number).await.unwrap();
    let folded: Vec<_> = rows.entries.rows().into_iter().cloned().map(Into::into).collect();
    assert_eq!(live, folded);
    side.stop().await;
}
