//! What only a file can show: other programs that write the same file, and what it must be opened with.

use std::collections::BTreeSet;
use std::time::Duration;

use eventlog::Position;
use tests::databases::Store;
use tokio::sync::watch;

use crate::feed::{follow, write};
use crate::fixture::{Fixture, append, everything, judge, note, notes, stream};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn writers_with_slow_and_rolled_back_transactions_lose_nothing() {
    let f = Fixture::new(Store::Sqlite).await;
    let (done, until) = watch::channel(None);
    let follower = tokio::spawn(follow(f.log.clone(), until));
    let path = f.config.url.strip_prefix("sqlite://").unwrap().to_owned();
    let raw = std::thread::spawn(move || {
        let mut committed = BTreeSet::new();
        let connection = rusqlite::Connection::open(path).unwrap();
        connection.busy_timeout(Duration::from_secs(10)).unwrap();
        for n in 1..=30_u64 {
            let insert = "INSERT INTO events (aggregate_type, aggregate_id, sequence, event_type,
                                              event_version, payload, metadata)
                          VALUES ('raw', 'r', ?1, 'Raw', '1', '{}', '{}')";
            connection.execute_batch("BEGIN IMMEDIATE").unwrap();
            connection.execute(insert, [n.cast_signed()]).unwrap();
            if n % 5 == 0 {
                connection.execute_batch("ROLLBACK; BEGIN IMMEDIATE").unwrap();
                connection.execute(insert, [n.cast_signed()]).unwrap();
            }
            if n % 7 == 0 {
                // A slow transaction, on purpose.
                std::thread::sleep(Duration::from_millis(20));
            }
            connection.execute_batch("COMMIT").unwrap();
            committed.insert(("raw/r".to_owned(), n));
        }
        committed
    });
    let writers: Vec<_> = (0..3).map(|n| tokio::spawn(write(f.log.clone(), n, 30))).collect();
    let mut committed = BTreeSet::new();
    for writer in writers {
        committed.extend(writer.await.unwrap());
    }
    committed.extend(raw.join().unwrap());
    done.send_replace(Some(f.log.head().await.unwrap()));
    judge(&committed, &follower.await.unwrap()).unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_of_another_program_wakes_those_who_follow() {
    let f = Fixture::new(Store::Sqlite).await;
    let mut follower = f.log.follow(Position::START);
    let foreign = f.raw(
        "INSERT INTO events (aggregate_type, aggregate_id, sequence, event_type, event_version,
                             payload, metadata)
         VALUES ('foreign', 'f', 1, 'Foreign', '1', '{}', '{}')",
    );
    foreign.await.unwrap();
    let events = tokio::time::timeout(Duration::from_secs(20), follower.next(10)).await;
    assert_eq!(events.unwrap().unwrap().len(), 1);
    let head = f.log.head().await.unwrap();
    let mut wakeups = f.log.wakeups();
    let woken = wakeups.wait_for(|position| *position >= head);
    tokio::time::timeout(Duration::from_secs(20), woken).await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_group_that_cannot_commit_fails_as_a_whole_and_the_log_goes_on() {
    let f = Fixture::new(Store::Sqlite).await;
    notes(&f.log, "a", 0, 1).await;
    // A trigger that makes SQLite roll the whole transaction back, as a full disk does.
    f.raw(
        "CREATE TRIGGER sabotage BEFORE INSERT ON events WHEN NEW.aggregate_id = 'bad'
         BEGIN SELECT RAISE(ROLLBACK, 'the disk is full'); END",
    )
    .await
    .unwrap();
    let attempts = ["b", "bad", "c"].map(|id| {
        let log = f.log.clone();
        tokio::spawn(async move { log.append(append(&stream(id), 0, vec![note("x")])).await })
    });
    let mut acknowledged = vec![("repair/a".to_owned(), 1)];
    for (attempt, id) in attempts.into_iter().zip(["b", "bad", "c"]) {
        match attempt.await.unwrap() {
            Ok(appended) => acknowledged.push((stream(id).to_string(), appended.sequence)),
            Err(error) => assert!(matches!(error, eventlog::AppendError::Log(_)), "{error:?}"),
        }
    }
    f.raw("DROP TRIGGER sabotage").await.unwrap();
    let stored: Vec<_> =
        everything(&f.log).await.iter().map(|e| (e.stream.to_string(), e.sequence)).collect();
    acknowledged.sort();
    let mut sorted = stored.clone();
    sorted.sort();
    assert_eq!(sorted, acknowledged, "acknowledged is what is stored, no more and no less");
    notes(&f.log, "bad", 0, 1).await;
}
