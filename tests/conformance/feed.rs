//! The feed: one order for everybody, nothing missed, nothing twice.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::time::Duration;

use eventlog::{
    Aggregates, AppendError, EventLog, LogError, NewEvent, Position, ReplayQuery, StreamId,
};
use futures::future::join_all;
use serde_json::Value;
use tokio::sync::watch;

use crate::fixture::{Fixture, Seen, append, at, event, everything, judge, note, notes, stream};

/// Follows until `until` is known and reached.
pub(crate) async fn follow(
    log: EventLog,
    mut until: watch::Receiver<Option<Position>>,
) -> Vec<Seen> {
    let mut follower = log.follow(Position::START);
    let mut seen = Vec::new();
    loop {
        if until.borrow_and_update().is_some_and(|until| follower.position() >= until) {
            return seen;
        }
        tokio::select! {
            events = follower.next(37) => seen.extend(events.unwrap().iter().map(Seen::from)),
            changed = until.changed() => changed.unwrap(),
        }
    }
}

/// Appends to a few contended streams, again after each conflict; what was acknowledged.
pub(crate) async fn write(log: EventLog, writer: usize, rounds: usize) -> BTreeSet<(String, u64)> {
    let mut committed = BTreeSet::new();
    for round in 0..rounds {
        let id = format!("s{}", (writer + round) % 4);
        let count = 1 + (writer * 7 + round) % 3;
        loop {
            let version = log.stream_version(&stream(&id)).await.unwrap();
            let events = (0..count).map(|n| note(&format!("{writer} {round} {n}"))).collect();
            match log.append(append(&stream(&id), version, events)).await {
                Ok(appended) => {
                    let first = appended.sequence - count as u64 + 1;
                    let sequences = first..=appended.sequence;
                    committed.extend(sequences.map(|n| (stream(&id).to_string(), n)));
                    break;
                }
                Err(AppendError::Conflict { .. }) => {}
                Err(error) => panic!("{error:?}"),
            }
        }
    }
    committed
}

pub(crate) async fn followers_miss_nothing_while_six_writers_race(f: Fixture) {
    let other = f.another().await;
    let (done, until) = watch::channel(None);
    let followers = [&f.log, &other].map(|log| tokio::spawn(follow(log.clone(), until.clone())));
    let writers = (0..6).map(|writer| {
        let log = if writer % 2 == 0 { f.log.clone() } else { other.clone() };
        tokio::spawn(write(log, writer, 40))
    });
    let mut committed = BTreeSet::new();
    for written in join_all(writers).await {
        let written = written.unwrap();
        let count = committed.len() + written.len();
        committed.extend(written);
        assert_eq!(committed.len(), count, "two writers were acknowledged for one sequence");
    }
    done.send_replace(Some(f.log.head().await.unwrap()));
    for follower in followers {
        judge(&committed, &follower.await.unwrap()).unwrap();
    }
}

pub(crate) async fn two_logs_on_one_database_keep_one_order_and_wake_each_other(f: Fixture) {
    let other = f.another().await;
    let mut wakeups = other.wakeups();
    wakeups.borrow_and_update();
    let first = notes(&f.log, "a", 0, 1).await;
    let woken =
        tokio::time::timeout(Duration::from_secs(20), wakeups.wait_for(|p| *p >= first.position));
    woken.await.expect("the other log is woken").unwrap();
    let second = notes(&other, "a", 1, 1).await;
    let third = notes(&f.log, "b", 0, 1).await;
    assert!(first.position < second.position && second.position < third.position);
    assert_eq!(everything(&f.log).await, everything(&other).await);
    assert_eq!(f.log.id(), other.id());
}

pub(crate) async fn pages_of_the_feed_equal_a_replay(f: Fixture) {
    for n in 0..30_u64 {
        notes(&f.log, &format!("s{}", n % 3), n / 3 * 2, 2).await;
    }
    let events = everything(&f.log).await;
    assert_eq!(events.len(), 60);
    let mut paged = Vec::new();
    while let Some(page) = {
        let after =
            paged.last().map_or(Position::START, |event: &eventlog::RecordedEvent| event.position);
        Some(f.log.read_after(after, 7).await.unwrap()).filter(|page| !page.is_empty())
    } {
        assert!(page.len() <= 7);
        paged.extend(page);
    }
    assert_eq!(paged, events);
    let replayed = f
        .log
        .replay(ReplayQuery::default(), Vec::new(), |all, event| {
            all.push(event.to_recorded()?);
            Ok(ControlFlow::Continue(()))
        })
        .await
        .unwrap();
    assert_eq!(replayed.state, events);
    assert_eq!((replayed.events, replayed.last), (60, events[59].position));
    assert!(f.log.read_after(replayed.last, 10).await.unwrap().is_empty());
}

async fn sequences(log: &EventLog, query: ReplayQuery) -> Vec<(String, u64)> {
    let replayed = log.replay(query, Vec::new(), |seen, event| {
        assert_eq!(event.recorded_at(), at(0));
        seen.push((event.aggregate_id().to_owned(), event.sequence()));
        Ok(ControlFlow::Continue(()))
    });
    replayed.await.unwrap().state
}

pub(crate) async fn a_replay_can_be_narrowed_and_broken_off(f: Fixture) {
    notes(&f.log, "a", 0, 2).await;
    let middle = notes(&f.log, "b", 0, 2).await;
    let other = NewEvent { event_type: "RepairClosed".into(), ..event(Value::Null) };
    f.log.append(append(&stream("a"), 2, vec![other])).await.unwrap();
    let person = StreamId::new("person", "a");
    f.log.append(append(&person, 0, vec![note("x")])).await.unwrap();
    let pairs = |list: &[(&str, u64)]| -> Vec<(String, u64)> {
        list.iter().map(|(id, sequence)| ((*id).to_owned(), *sequence)).collect()
    };
    let query = ReplayQuery { until: Some(middle.position), ..ReplayQuery::default() };
    assert_eq!(sequences(&f.log, query).await, pairs(&[("a", 1), ("a", 2), ("b", 1), ("b", 2)]));
    let query = ReplayQuery { after: middle.position, ..ReplayQuery::default() };
    assert_eq!(sequences(&f.log, query).await, pairs(&[("a", 3), ("a", 1)]));
    let kinds = Some(vec!["RepairClosed".to_owned(), "Nothing".to_owned()]);
    let query = ReplayQuery { event_types: kinds, ..ReplayQuery::default() };
    assert_eq!(sequences(&f.log, query).await, pairs(&[("a", 3)]));
    let one = Some(Aggregates::One(stream("a")));
    let query = ReplayQuery { aggregates: one, ..ReplayQuery::default() };
    assert_eq!(sequences(&f.log, query).await, pairs(&[("a", 1), ("a", 2), ("a", 3)]));
    let of_type = Some(Aggregates::OfType("person".into()));
    let query = ReplayQuery { aggregates: of_type, ..ReplayQuery::default() };
    assert_eq!(sequences(&f.log, query).await, pairs(&[("a", 1)]));
    let broken_off = f.log.replay(ReplayQuery::default(), 0, |count, _| {
        *count += 1;
        Ok(if *count == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
    });
    assert_eq!(broken_off.await.unwrap().events, 3);
}

pub(crate) async fn an_error_of_the_visitor_ends_a_replay_as_an_error(f: Fixture) {
    notes(&f.log, "a", 0, 3).await;
    let outcome = f.log.replay(ReplayQuery::default(), (), |(), event| {
        event.decode::<u32>().map(|_| ControlFlow::Continue(()))
    });
    assert!(matches!(outcome.await, Err(LogError::Damaged { .. })));
}

pub(crate) async fn the_log_counts_what_it_holds(f: Fixture) {
    let empty = f.log.stats().await.unwrap();
    assert_eq!((empty.events, empty.oldest, empty.head), (0, None, Position::START));
    notes(&f.log, "a", 0, 2).await;
    notes(&f.log, "b", 0, 1).await;
    let mut late = append(&StreamId::new("person", "p"), 0, vec![note("x")]);
    late.recorded_at = at(60);
    let last = f.log.append(late).await.unwrap();
    let stats = f.log.stats().await.unwrap();
    assert_eq!((stats.events, stats.head), (4, last.position));
    assert_eq!((stats.oldest, stats.newest), (Some(at(0)), Some(at(60))));
    assert!(stats.bytes > 0);
    let aggregates: Vec<_> = stats
        .by_aggregate
        .iter()
        .map(|count| (count.aggregate_type.as_str(), count.streams, count.events))
        .collect();
    assert_eq!(aggregates, [("person", 1, 1), ("repair", 2, 3)]);
    assert_eq!(stats.by_event.iter().map(|count| count.events).collect::<Vec<_>>(), [1, 3]);
}
