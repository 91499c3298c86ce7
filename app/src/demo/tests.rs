//! The demo as a whole: the same year again, and a believable one.

use std::ops::ControlFlow;
use std::sync::Arc;

use commands::photos::{LocalDisk, Photos};
use commands::ports::{Clock as _, SeededIds};
use domain::values::Sha256Hex;
use eventlog::{EventLog, LogConfig, MasterKey, ReplayQuery};

use super::*;

const REPAIRS: u64 = 20;

/// The digest of every event of a demo in the clear, and what came of it.
async fn played(seed: u64) -> (Sha256Hex, DemoSummary) {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("log.db").display());
    let log = EventLog::open(&LogConfig::new(url, MasterKey::new([7; 32]))).await.unwrap();
    let until = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
    let options = DemoOptions { repairs: REPAIRS, seed, until, special_days: vec![] };
    let clock = Arc::new(SetClock::new(options.begins_at()));
    let ids = Arc::new(SeededIds::new(clock.clone(), seed));
    let executor = Executor::new(log.clone(), clock.clone(), ids);
    let store = LocalDisk::open(folder.path().join("photos"), clock.now()).unwrap();
    let photos = Photos::new(Arc::new(store), clock.clone());
    let demo = Demo::prepare(options, executor, clock, &photos).await.unwrap();
    let summary = demo.play(async |_| Ok(())).await.unwrap();

    // Sealed, personal data differs each time, as it must; opened, everything is the same.
    let replayed = log.replay(ReplayQuery::default(), Vec::<u8>::new(), |text, event| {
        let recorded = event.to_recorded()?;
        let line = format!(
            "{} {} {} {} {} {} {:?}\n",
            recorded.position,
            recorded.stream,
            recorded.sequence,
            recorded.event_id,
            recorded.recorded_at,
            recorded.payload,
            recorded.metadata,
        );
        text.extend_from_slice(line.as_bytes());
        Ok(ControlFlow::Continue(()))
    });
    let digest = Sha256Hex::of(&replayed.await.unwrap().state);
    log.shutdown().await;
    (digest, summary)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_seed_plays_the_same_year_and_another_seed_another() {
    let (first, summary) = played(7).await;
    let (again, _) = played(7).await;
    let (other, _) = played(8).await;
    assert_eq!(first, again);
    assert_ne!(first, other);
    assert_eq!(summary.received, REPAIRS + summary.returned);
    assert!(summary.finished > REPAIRS / 2 && summary.customers > REPAIRS / 2);
}
