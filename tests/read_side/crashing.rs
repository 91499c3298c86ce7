//! Whatever fails, wherever: every event is in the tables exactly once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use projections::{Db, Probe, ProjectionError, ReadSide, Step};
use tests::read_databases::ReadStore;
use tokio::sync::mpsc;

use crate::fixture::Fixture;
use crate::lives::Workshop;
use crate::process::Process;

/// Fails every projection at a step, so many times.
fn failing_at(step: Step, times: usize) -> Probe {
    let left: Arc<Mutex<HashMap<&'static str, usize>>> = Arc::default();
    Arc::new(move |name, at| {
        let left = Arc::clone(&left);
        Box::pin(async move {
            let mut left = left.lock().unwrap();
            let left = left.entry(name).or_insert(times);
            if at == step && *left > 0 {
                *left -= 1;
                return Err(ProjectionError::Stopped);
            }
            Ok(())
        })
    })
}

async fn survives(store: ReadStore, step: Step) {
    let fixture = Fixture::new(store).await;
    let mut workshop = Workshop::new(21);
    workshop.open(&fixture, 3).await;
    workshop.live(&fixture, 80).await;
    let mut options = fixture.options();
    options.live_batch = 40;
    options.probe = Some(failing_at(step, 3));
    let side = fixture.open(projections::all(), options).await;
    side.start();
    workshop.live(&fixture, 40).await;
    fixture.settle(&side).await;
    fixture.assert_verified(&side).await;
    side.stop().await;
}

pub(crate) async fn a_failure_before_the_commit_leaves_nothing_behind(store: ReadStore) {
    survives(store, Step::Written).await;
    killed_while_writing(store).await;
}

pub(crate) async fn a_commit_that_was_not_noticed_is_not_done_twice(store: ReadStore) {
    survives(store, Step::Committed).await;
}

/// The process dies between the rows and the commit; another one finds the tables as they were.
async fn killed_while_writing(store: ReadStore) {
    let fixture = Fixture::new(store).await;
    let mut workshop = Workshop::new(22);
    workshop.open(&fixture, 3).await;
    workshop.live(&fixture, 60).await;

    let process = Process::new();
    let (reached, mut wait) = mpsc::unbounded_channel();
    let mut options = fixture.options();
    options.probe = Some(Arc::new(move |name, step| {
        let reached = reached.clone();
        Box::pin(async move {
            if step == Step::Written && name == "repair_board" {
                reached.send(()).unwrap();
                std::future::pending::<()>().await;
            }
            Ok(())
        })
    }));
    let (url, log) = (fixture.database.url().to_owned(), fixture.log.clone());
    let opening = async move {
        let db = Db::open(&url).await.unwrap();
        let side = ReadSide::open(db, log, projections::all(), options).await.unwrap();
        side.start();
        side
    };
    let killed = process.open(opening).await;
    wait.recv().await.unwrap();
    process.kill();
    drop(killed);
    assert_eq!(fixture.database.number("SELECT COUNT(*) FROM repair_board").await, 0);

    fixture.clock.advance(chrono::Duration::minutes(5));
    let side = fixture.follow().await;
    fixture.settle(&side).await;
    fixture.assert_verified(&side).await;
    side.stop().await;
}
