//! What only a server can show: stock clients and hand-written SQL beside us, cut connections, and the naive
//! reader, which must be caught by the same judge.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use cqrs_es::EventStore;
use cqrs_es::persist::{PersistedEventRepository, PersistedEventStore};
use eventlog::{AppendError, EventLog, LogError, Position};
use postgres_es::PostgresEventRepository;
use sqlx::postgres::PgPoolOptions;
use sqlx::{Connection, Executor, PgConnection, PgPool};
use tests::databases::Store;
use tokio::sync::watch;

use crate::cqrs::{Account, AccountEvent};
use crate::feed::{follow, write};
use crate::fixture::{Fixture, Seen, append, everything, judge, note, notes, stream};

async fn fixture() -> Fixture {
    Fixture::new(Store::Postgres).await
}

async fn pool(f: &Fixture) -> PgPool {
    PgPoolOptions::new().max_connections(4).connect(&f.config.url).await.unwrap()
}

/// Stock `postgres-es`, racing with itself; what it was told is committed.
async fn stock_writer(pool: PgPool, rounds: usize) -> BTreeSet<(String, u64)> {
    let store =
        PersistedEventStore::<_, Account>::new_event_store(PostgresEventRepository::new(pool));
    let mut committed = BTreeSet::new();
    for round in 0..rounds {
        let id = format!("stock-{}", round % 2);
        loop {
            let context = store.load_aggregate(&id).await.unwrap();
            let first = context.current_sequence as u64 + 1;
            let events = vec![AccountEvent::Deposited { amount: 1 }; 1 + round % 3];
            let count = events.len() as u64;
            if store.commit(events, context, [].into()).await.is_ok() {
                committed.extend((first..first + count).map(|n| (format!("account/{id}"), n)));
                break;
            }
        }
    }
    committed
}

/// Hand-written SQL in slow transactions, some rolled back.
async fn raw_writer(mut connection: PgConnection, rounds: u64) -> BTreeSet<(String, u64)> {
    let mut committed = BTreeSet::new();
    let mut sequence = 0;
    for round in 0..rounds {
        let mut transaction = connection.begin().await.unwrap();
        for _ in 0..=round % 2 {
            sequence += 1;
            sqlx::query(
                "INSERT INTO events (aggregate_type, aggregate_id, sequence, event_type,
                                     event_version, payload, metadata)
                 VALUES ('raw', 'r', $1, 'Raw', '1', '{}', '{}')",
            )
            .bind(sequence)
            .execute(&mut *transaction)
            .await
            .unwrap();
        }
        if round % 3 == 0 {
            // A slow transaction, on purpose.
            transaction.execute("SELECT pg_sleep(0.01)").await.unwrap();
        }
        if round % 4 == 1 {
            transaction.rollback().await.unwrap();
            sequence -= 1 + i64::try_from(round % 2).unwrap();
        } else {
            transaction.commit().await.unwrap();
        }
    }
    committed.extend((1..=sequence.cast_unsigned()).map(|n| ("raw/r".to_owned(), n)));
    committed
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stock_clients_and_raw_sql_beside_us_lose_nothing() {
    let f = fixture().await;
    let other = f.another().await;
    let (done, until) = watch::channel(None);
    let followers = [&f.log, &other].map(|log| tokio::spawn(follow(log.clone(), until.clone())));
    let pool = pool(&f).await;
    let writers = [
        tokio::spawn(write(f.log.clone(), 0, 30)),
        tokio::spawn(write(other.clone(), 1, 30)),
        tokio::spawn(stock_writer(pool.clone(), 25)),
        tokio::spawn(stock_writer(pool.clone(), 25)),
        tokio::spawn(raw_writer(f.postgres().await, 30)),
        tokio::spawn(write(f.log.clone(), 2, 30)),
    ];
    let mut committed = BTreeSet::new();
    for writer in writers {
        committed.extend(writer.await.unwrap());
    }
    done.send_replace(Some(f.log.head().await.unwrap()));
    for follower in followers {
        judge(&committed, &follower.await.unwrap()).unwrap();
    }
    pool.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_stock_client_loads_and_extends_our_streams() {
    let f = fixture().await;
    let deposit = |amount| AccountEvent::Deposited { amount };
    let ours =
        f.log.repository(crate::fixture::metadata(crate::fixture::fresh()), crate::fixture::at(0));
    let store = PersistedEventStore::<_, Account>::new_event_store(ours);
    let context = store.load_aggregate("1").await.unwrap();
    store.commit(vec![deposit(40)], context, [].into()).await.unwrap();
    let pool = pool(&f).await;
    let stock = PersistedEventStore::<_, Account>::new_event_store(PostgresEventRepository::new(
        pool.clone(),
    ));
    let context = stock.load_aggregate("1").await.unwrap();
    assert_eq!((context.current_sequence, context.aggregate.balance), (1, 40));
    let late = stock.load_aggregate("1").await.unwrap();
    stock.commit(vec![deposit(2)], context, [].into()).await.unwrap();
    assert!(stock.commit(vec![deposit(9)], late, [].into()).await.is_err());
    let events = everything(&f.log).await;
    assert_eq!(events.iter().map(|event| event.sequence).collect::<Vec<_>>(), [1, 2]);
    assert!(events[0].event_id != events[1].event_id && events[1].metadata.actor_id.is_empty());
    let repository = PostgresEventRepository::new(pool.clone());
    assert_eq!(repository.get_events::<Account>("1").await.unwrap().len(), 2);
    pool.close().await;
}

/// Reads a table after a checkpoint, as a naive follower does.
async fn read(connection: &mut PgConnection, table: &str, seen: &mut Vec<Seen>) {
    let after = seen.last().map_or(0, |seen| seen.position.commit.cast_signed());
    let sql = format!(
        "SELECT position, aggregate_type || '/' || aggregate_id, sequence
           FROM {table} WHERE position > $1 ORDER BY position"
    );
    let rows: Vec<(i64, String, i64)> =
        sqlx::query_as(&sql).bind(after).fetch_all(connection).await.unwrap();
    seen.extend(rows.into_iter().map(|(position, stream, sequence)| Seen {
        position: Position::row(position.cast_unsigned()),
        stream,
        sequence: sequence.cast_unsigned(),
    }));
}

fn insert(table: &str, id: &str, sequence: u64) -> String {
    format!(
        "INSERT INTO {table} (aggregate_type, aggregate_id, sequence, event_type, event_version,
                              payload, metadata)
         VALUES ('repair', '{id}', {sequence}, 'X', '1', '{{}}', '{{}}')"
    )
}

/// Waits until somebody in this database waits for an advisory lock; who.
async fn waiting_for_the_lock(watching: &mut PgConnection) -> i32 {
    loop {
        let pid: Option<i32> = sqlx::query_scalar(
            "SELECT l.pid
               FROM pg_locks AS l
              WHERE l.locktype = 'advisory' AND NOT l.granted
                AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())",
        )
        .fetch_optional(&mut *watching)
        .await
        .unwrap();
        if let Some(pid) = pid {
            return pid;
        }
        tokio::task::yield_now().await;
    }
}

/// Two transactions on one table: the first begins, the second begins and (if it can) commits, a reader looks,
/// the first commits, the reader looks again. What the judge says of the reader.
async fn two_transactions(f: &Fixture, table: &str) -> Result<(), String> {
    let (mut first, mut second) = (f.postgres().await, f.postgres().await);
    let mut reader = f.postgres().await;
    let mut seen = Vec::new();
    let mut slow = first.begin().await.unwrap();
    slow.execute(insert(table, "slow", 1).as_str()).await.unwrap();
    let fast = {
        let sql = insert(table, "fast", 1);
        tokio::spawn(async move { second.execute(sql.as_str()).await.map(drop) })
    };
    // Either the second is through, or it waits for the first.
    let mut watching = f.postgres().await;
    while !fast.is_finished() {
        let waits =
            tokio::time::timeout(Duration::from_millis(50), waiting_for_the_lock(&mut watching));
        if waits.await.is_ok() {
            break;
        }
        watching = f.postgres().await;
    }
    // The first has more to say: another position, drawn after the second's.
    slow.execute(insert(table, "slow", 2).as_str()).await.unwrap();
    if fast.is_finished() {
        read(&mut reader, table, &mut seen).await;
        slow.commit().await.unwrap();
    } else {
        slow.commit().await.unwrap();
        // The second may be through by now; what matters is what was committed first.
        read(&mut reader, table, &mut seen).await;
    }
    fast.await.unwrap().unwrap();
    read(&mut reader, table, &mut seen).await;
    let committed = [("slow", 1), ("slow", 2), ("fast", 1)];
    judge(&committed.map(|(id, n)| (format!("repair/{id}"), n)).into(), &seen)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_naive_reader_is_caught_and_ours_is_not() {
    let f = fixture().await;
    let table = |name: &str| {
        format!(
            "CREATE TABLE {name} (position bigint GENERATED ALWAYS AS IDENTITY, aggregate_type text,
                                  aggregate_id text, sequence bigint, event_type text,
                                  event_version text, payload json, metadata json,
                                  PRIMARY KEY (aggregate_type, aggregate_id, sequence));"
        )
    };
    // An identity column and no lock: the second commits first with the higher position.
    f.raw(&table("naive")).await.unwrap();
    let judged = two_transactions(&f, "naive").await;
    assert!(judged.as_ref().is_err_and(|why| why.starts_with("lost")), "{judged:?}");
    two_transactions(&f, "events").await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lock_in_a_row_trigger_is_too_late() {
    let f = fixture().await;
    f.raw(
        "CREATE TABLE late (position bigint GENERATED ALWAYS AS IDENTITY, aggregate_type text,
                            aggregate_id text, sequence bigint, event_type text,
                            event_version text, payload json, metadata json);
         CREATE FUNCTION lock_late() RETURNS trigger LANGUAGE plpgsql AS $$
         BEGIN PERFORM pg_advisory_xact_lock(7); RETURN NEW; END $$;
         CREATE TRIGGER lock_late BEFORE INSERT ON late FOR EACH ROW EXECUTE FUNCTION lock_late();",
    )
    .await
    .unwrap();
    let (mut first, mut second) = (f.postgres().await, f.postgres().await);
    let (mut reader, mut watching) = (f.postgres().await, f.postgres().await);
    let mut slow = first.begin().await.unwrap();
    slow.execute(insert("late", "slow", 1).as_str()).await.unwrap();
    let (committed, hold) = tokio::sync::oneshot::channel::<()>();
    let fast = tokio::spawn(async move {
        let mut transaction = second.begin().await.unwrap();
        transaction.execute(insert("late", "fast", 1).as_str()).await.unwrap();
        hold.await.unwrap();
        transaction.commit().await.unwrap();
    });
    // It has drawn its position already, and only then waits for the lock.
    waiting_for_the_lock(&mut watching).await;
    slow.execute(insert("late", "slow", 2).as_str()).await.unwrap();
    slow.commit().await.unwrap();
    let mut seen = Vec::new();
    read(&mut reader, "late", &mut seen).await;
    committed.send(()).unwrap();
    fast.await.unwrap();
    read(&mut reader, "late", &mut seen).await;
    let all = [("slow", 1), ("slow", 2), ("fast", 1)].map(|(id, n)| (format!("repair/{id}"), n));
    let judged = judge(&all.into(), &seen);
    assert!(judged.as_ref().is_err_and(|why| why.starts_with("lost")), "{judged:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_killed_in_the_middle_of_an_append_changes_nothing() {
    let f = fixture().await;
    notes(&f.log, "a", 0, 1).await;
    let (mut holding, mut watching) = (f.postgres().await, f.postgres().await);
    let mut lock = holding.begin().await.unwrap();
    lock.execute("SELECT lock_events()").await.unwrap();
    let log = f.log.clone();
    let command = append(&stream("a"), 1, vec![note("x"), note("y")]);
    let waiting = {
        let command = command.clone();
        tokio::spawn(async move { log.append(command).await })
    };
    let pid = waiting_for_the_lock(&mut watching).await;
    sqlx::query("SELECT pg_terminate_backend($1)").bind(pid).execute(&mut watching).await.unwrap();
    lock.rollback().await.unwrap();
    let appended = waiting.await.unwrap().unwrap();
    assert_eq!((appended.sequence, appended.replayed), (3, false));
    assert_eq!(everything(&f.log).await.len(), 3);
    let again = f.log.append(command).await.unwrap();
    assert!(again.replayed && again.position == appended.position);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_cut_again_and_again_lose_and_double_nothing() {
    let f = fixture().await;
    let (done, until) = watch::channel(None);
    let progress = Arc::new(watch::Sender::new(0));
    let follower = tokio::spawn(follow_through(f.log.clone(), until));
    let killer = tokio::spawn(kill(f.postgres().await, progress.subscribe()));
    let writers: Vec<_> = (0..4)
        .map(|n| tokio::spawn(write_through(f.log.clone(), n, Arc::clone(&progress))))
        .collect();
    let mut acknowledged = BTreeSet::new();
    for writer in writers {
        acknowledged.extend(writer.await.unwrap());
    }
    drop(progress);
    let kills = killer.await.unwrap();
    assert!(kills >= 10, "only {kills} connections were cut");
    let last = notes(&f.log, "last", 0, 1).await;
    done.send_replace(Some(last.position));
    let seen = follower.await.unwrap();
    let stored: Vec<Seen> = everything(&f.log).await.iter().map(Seen::from).collect();
    assert_eq!(seen, stored);
    // One event a command: what was acknowledged is there; the rest is what was not answered.
    let committed: BTreeSet<_> = stored.iter().map(|e| (e.stream.clone(), e.sequence)).collect();
    judge(&committed, &stored).unwrap();
    assert!(acknowledged.is_subset(&committed));
    assert_eq!(committed.len(), 4 * 30 + 1, "a command was stored twice, or not at all");
}

/// Cuts all connections of the log after every few answers, as a failing network does; how many.
async fn kill(mut connection: PgConnection, mut progress: watch::Receiver<u32>) -> i64 {
    let mut kills = 0;
    let mut next = 7;
    while progress.wait_for(|answers| *answers >= next).await.is_ok() {
        next += 7;
        let cut: i64 = sqlx::query_scalar(
            "SELECT count(pg_terminate_backend(pid))
               FROM pg_stat_activity
              WHERE datname = current_database() AND application_name = 'cirujano-log'",
        )
        .fetch_one(&mut connection)
        .await
        .unwrap();
        kills += cut;
    }
    kills
}

/// One stream a writer; repeats each command until it is answered, as a client with a command id may.
async fn write_through(
    log: EventLog,
    writer: usize,
    progress: Arc<watch::Sender<u32>>,
) -> BTreeSet<(String, u64)> {
    let id = stream(&format!("s{writer}"));
    let mut acknowledged = BTreeSet::new();
    for version in 0..30 {
        let command = append(&id, version, vec![note("x")]);
        let appended = loop {
            match log.append(command.clone()).await {
                Ok(appended) => break appended,
                Err(AppendError::Log(error)) if error.is_transient() => {}
                Err(error) => panic!("{error:?}"),
            }
        };
        assert_eq!(appended.sequence, version + 1);
        progress.send_modify(|answers| *answers += 1);
        acknowledged.insert((id.to_string(), appended.sequence));
    }
    acknowledged
}

/// Follows, reading on after every failure.
async fn follow_through(log: EventLog, mut until: watch::Receiver<Option<Position>>) -> Vec<Seen> {
    let mut follower = log.follow(Position::START);
    let mut seen = Vec::new();
    loop {
        if until.borrow_and_update().is_some_and(|until| follower.position() >= until) {
            return seen;
        }
        tokio::select! {
            events = follower.next(37) => match events {
                Ok(events) => seen.extend(events.iter().map(Seen::from)),
                Err(LogError::Unavailable { .. }) => {}
                Err(error) => panic!("{error:?}"),
            },
            changed = until.changed() => changed.unwrap(),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replay_that_is_cut_off_is_an_error_and_not_a_short_one() {
    let f = fixture().await;
    for page in 0..20 {
        notes(&f.log, "long", page * 1_000, 1_000).await;
    }
    let (reached, half_way) = std::sync::mpsc::channel();
    let (cut, go_on) = std::sync::mpsc::channel::<()>();
    let log = f.log.clone();
    let replay = tokio::spawn(async move {
        log.replay(eventlog::ReplayQuery::default(), 0, move |count, _| {
            *count += 1;
            if *count == 600 {
                reached.send(()).unwrap();
                go_on.recv().unwrap();
            }
            Ok(std::ops::ControlFlow::Continue(()))
        })
        .await
    });
    tokio::task::spawn_blocking(move || half_way.recv().unwrap()).await.unwrap();
    let mut connection = f.postgres().await;
    connection
        .execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
              WHERE datname = current_database() AND application_name = 'cirujano-log'",
        )
        .await
        .unwrap();
    cut.send(()).unwrap();
    let outcome = replay.await.unwrap();
    assert!(matches!(outcome, Err(LogError::Unavailable { .. })), "{outcome:?}");
}
