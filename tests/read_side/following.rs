//! Following the log, and waiting for it.

use std::time::Duration;

use eventlog::Position;
use projections::ProjectionError;
use tests::databases::Store;
use tests::read_databases::ReadStore;

use crate::fixture::Fixture;
use crate::lives::Workshop;

pub(crate) async fn a_position_can_be_waited_for_by_any_process(store: ReadStore) {
    let fixture = Fixture::new(store).await;
    let mut workshop = Workshop::new(41);
    workshop.open(&fixture, 2).await;
    let leader = fixture.follow().await;
    workshop.live(&fixture, 20).await;
    fixture.settle(&leader).await;
    let standby = fixture.follow().await;
    let bystander = fixture.open(projections::all(), fixture.options()).await;
    for _ in 0..5 {
        workshop.live(&fixture, 3).await;
        fixture.settle(&leader).await;
        fixture.settle(&standby).await;
        fixture.settle(&bystander).await;
    }
    // What has not happened cannot be seen, and an unknown name is an error.
    let future = Position::row(1_000_000);
    let briefly = Duration::from_millis(50);
    assert!(!standby.wait_for(future, &["repair_board"], briefly).await.unwrap());
    let unknown = leader.wait_for(future, &["nothing"], briefly).await;
    assert!(matches!(unknown, Err(ProjectionError::Unknown(name)) if name == "nothing"));
    leader.stop().await;
    standby.stop().await;
}

pub(crate) async fn a_runner_that_stops_goes_on_where_it_was(store: ReadStore) {
    let fixture = Fixture::new(store).await;
    let mut workshop = Workshop::new(42);
    workshop.open(&fixture, 2).await;
    for _ in 0..3 {
        let side = fixture.follow().await;
        workshop.live(&fixture, 25).await;
        side.stop().await;
        fixture.clock.advance(chrono::Duration::minutes(5));
        workshop.live(&fixture, 10).await;
    }
    let mut options = fixture.options();
    options.catch_up_from = 10;
    let side = fixture.open(projections::all(), options).await;
    side.start();
    let head = fixture.settle(&side).await;
    fixture.assert_verified(&side).await;
    for status in side.status().await.unwrap() {
        assert_eq!((status.checkpoint, status.lag_events), (head, 0), "{}", status.name);
        assert_eq!(status.events, head.commit, "{}: none left out, none twice", status.name);
    }
    side.stop().await;
}

pub(crate) async fn a_log_in_postgres_is_followed(store: ReadStore) {
    let fixture = Fixture::with_log_in(Store::Postgres, store).await;
    let mut workshop = Workshop::new(43);
    workshop.open(&fixture, 2).await;
    let side = fixture.follow().await;
    workshop.live(&fixture, 60).await;
    fixture.settle(&side).await;
    fixture.assert_verified(&side).await;
    side.rebuild("tracking_timeline", |_| ()).await.unwrap();
    side.stop().await;
}
