//! Blue and green.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use projections::{Db, Phase, Projection, ReadSide, Step};
use tests::read_databases::ReadStore;
use tokio::sync::mpsc;

use crate::brittle::{Brittle, BrittleTwo};
use crate::fixture::Fixture;
use crate::lives::Workshop;
use crate::process::Process;

pub(crate) async fn a_rebuild_while_events_come_in_loses_nothing(store: ReadStore) {
    let fixture = Arc::new(Fixture::new(store).await);
    let mut workshop = Workshop::new(51);
    workshop.open(&fixture, 4).await;
    workshop.live(&fixture, 150).await;
    let side = fixture.follow().await;
    fixture.settle(&side).await;

    let done = Arc::new(AtomicBool::new(false));
    let writing = tokio::spawn({
        let (fixture, done) = (Arc::clone(&fixture), Arc::clone(&done));
        async move {
            while !done.load(Ordering::SeqCst) {
                workshop.live(&fixture, 5).await;
            }
            workshop
        }
    });
    // A reader never sees an empty table.
    let reading = tokio::spawn({
        let (fixture, done) = (Arc::clone(&fixture), Arc::clone(&done));
        async move {
            let db = Db::open(fixture.database.url()).await.unwrap();
            let mut fewest = usize::MAX;
            while !done.load(Ordering::SeqCst) {
                let filter = projections::repair_board::BoardFilter::default();
                let page = projections::repair_board::list(&db, &filter, None, 50).await.unwrap();
                fewest = fewest.min(page.items.len());
            }
            fewest
        }
    });
    for name in side.names() {
        let mut phases = Vec::new();
        let report = side.rebuild(name, |progress| phases.push(progress.phase)).await.unwrap();
        assert!(phases.contains(&Phase::Filling) && phases.last() == Some(&Phase::Done));
        assert_eq!(report.differences, Some(0), "{name}: {:#?}", report.first_differences);
    }
    done.store(true, Ordering::SeqCst);
    let workshop = writing.await.unwrap();
    assert!(reading.await.unwrap() > 0);
    fixture.settle(&side).await;
    fixture.assert_verified(&side).await;
    let rows = fixture.database.number("SELECT COUNT(*) FROM repair_board").await;
    assert_eq!(rows, i64::try_from(workshop.repairs.len()).unwrap());
    assert_eq!(fixture.database.tables_like("%\\_\\_next%").await, 0);
    side.stop().await;
}

pub(crate) async fn a_rebuild_killed_anywhere_is_begun_again(store: ReadStore) {
    let fixture = Fixture::new(store).await;
    let mut workshop = Workshop::new(52);
    workshop.open(&fixture, 3).await;
    workshop.live(&fixture, 80).await;
    let first = fixture.follow().await;
    fixture.settle(&first).await;
    first.stop().await;

    let deaths = [Phase::Filling, Phase::Indexing, Phase::Comparing, Phase::Switching];
    for death in deaths {
        let process = Process::new();
        let (reached, mut wait) = mpsc::unbounded_channel();
        let mut options = fixture.options();
        let at_the_switch = reached.clone();
        options.probe = Some(Arc::new(move |_, step| {
            let reached = at_the_switch.clone();
            Box::pin(async move {
                if step == Step::Switching {
                    reached.send(()).unwrap();
                    std::future::pending::<()>().await;
                }
                Ok(())
            })
        }));
        let (url, log) = (fixture.database.url().to_owned(), fixture.log.clone());
        process.spawn(async move {
            let db = Db::open(&url).await.unwrap();
            let side = ReadSide::open(db, log, projections::all(), options).await.unwrap();
            let tell = |progress: &projections::RebuildProgress| {
                if progress.phase == death && death != Phase::Switching {
                    reached.send(()).unwrap();
                    // The thread is lost with the process.
                    std::thread::park();
                }
            };
            drop(side.rebuild("tracking_timeline", tell).await);
        });
        wait.recv().await.unwrap();
        process.kill();
        fixture.clock.advance(chrono::Duration::minutes(5));
    }

    workshop.live(&fixture, 20).await;
    // The last to die held the live tables still, for more than a year by this clock.
    fixture.clock.advance(chrono::Duration::days(500));
    let side = fixture.follow().await;
    fixture.settle(&side).await;
    let report = side.rebuild("tracking_timeline", |_| ()).await.unwrap();
    assert_eq!(report.differences, Some(0));
    fixture.assert_verified(&side).await;
    assert_eq!(fixture.database.tables_like("%\\_\\_next%").await, 0);
    side.stop().await;
}

pub(crate) async fn a_rebuild_mends_what_was_altered_and_can_be_switched_back(store: ReadStore) {
    let fixture = Fixture::new(store).await;
    let mut workshop = Workshop::new(53);
    workshop.open(&fixture, 3).await;
    workshop.live(&fixture, 80).await;
    let side = fixture.follow().await;
    fixture.settle(&side).await;
    let nothing = side.switch_back("repair_board").await;
    assert!(nothing.is_err(), "there is nothing to switch back to yet");

    let altered = fixture.database.raw("UPDATE repair_board SET balance = balance + 777").await;
    let report = side.rebuild("repair_board", |_| ()).await.unwrap();
    assert_eq!(report.differences, Some(altered));
    assert!(side.verify("repair_board", |_| ()).await.unwrap().is_equal());

    // The altered rows again, and on with them; then the good ones, and on with those.
    side.switch_back("repair_board").await.unwrap();
    workshop.live(&fixture, 15).await;
    fixture.settle(&side).await;
    assert!(!side.verify("repair_board", |_| ()).await.unwrap().is_equal());
    side.switch_back("repair_board").await.unwrap();
    workshop.live(&fixture, 15).await;
    fixture.settle(&side).await;
    fixture.assert_verified(&side).await;
    side.stop().await;
}

pub(crate) async fn another_version_is_rebuilt_at_the_start(store: ReadStore) {
    let fixture = Fixture::new(store).await;
    // Nobody breaks these: the brittle projector's failures are named by repair, and none is in this year.
    fixture.clock.advance(chrono::Duration::days(366 * 20));
    let mut workshop = Workshop::new(54);
    workshop.open(&fixture, 2).await;
    workshop.live(&fixture, 60).await;
    let old = fixture.open(vec![Projection::of::<Brittle>()], fixture.options()).await;
    old.start();
    fixture.settle(&old).await;
    old.stop().await;

    fixture.clock.advance(chrono::Duration::minutes(5));
    let new = fixture.open(vec![Projection::of::<BrittleTwo>()], fixture.options()).await;
    let status = new.status().await.unwrap().remove(0);
    assert_eq!((status.version, status.tables_version), (2, 1));
    new.start();
    workshop.live(&fixture, 20).await;
    // The old tables have passed the old positions already: wait for the version.
    while new.status().await.unwrap()[0].tables_version != 2 {
        tokio::task::yield_now().await;
    }
    fixture.settle(&new).await;
    fixture.assert_verified(&new).await;
    let seen = fixture.database.number("SELECT CAST(SUM(seen) AS SIGNED) FROM brittle").await;
    let versions: u64 = workshop.repairs.iter().map(|life| life.version).sum();
    assert_eq!(seen, i64::try_from(versions).unwrap());
    new.stop().await;
}

pub(crate) async fn two_rebuilds_do_not_get_in_each_others_way(store: ReadStore) {
    let fixture = Fixture::new(store).await;
    let mut workshop = Workshop::new(55);
    workshop.open(&fixture, 3).await;
    workshop.live(&fixture, 60).await;
    let one = fixture.follow().await;
    fixture.settle(&one).await;
    let two = fixture.open(projections::all(), fixture.options()).await;
    let (left, right) =
        tokio::join!(one.rebuild("repair_board", |_| ()), two.rebuild("repair_board", |_| ()));
    assert!(left.is_ok() || right.is_ok(), "{left:?} {right:?}");
    fixture.settle(&one).await;
    fixture.assert_verified(&one).await;
    one.stop().await;
}
