//! Appends: one version, one winner, nothing half.

use std::collections::BTreeSet;
use std::time::Duration;

use eventlog::{AppendError, EventLog, LogError, Position};
use futures::future::join_all;

use crate::fixture::{Fixture, Seen, append, at, everything, judge, note, notes, stream};

pub(crate) async fn a_stream_is_numbered_from_one_without_gaps(f: Fixture) {
    let first = notes(&f.log, "a", 0, 2).await;
    let second = notes(&f.log, "a", 2, 3).await;
    assert_eq!((first.sequence, second.sequence), (2, 5));
    assert!(Position::START < first.position && first.position < second.position);
    let events = f.log.load(&stream("a"), 0).await.unwrap();
    assert_eq!(events.iter().map(|event| event.sequence).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
    assert_eq!(events.last().unwrap().position, second.position);
    assert!(events.iter().all(|event| event.recorded_at == at(0)));
    assert_eq!(f.log.load(&stream("a"), 3).await.unwrap(), events[3..]);
    assert_eq!(f.log.stream_version(&stream("a")).await.unwrap(), 5);
    assert_eq!(f.log.stream_version(&stream("b")).await.unwrap(), 0);
    assert_eq!(f.log.head().await.unwrap(), second.position);
}

pub(crate) async fn a_conflict_carries_the_events_that_intervened(f: Fixture) {
    notes(&f.log, "a", 0, 1).await;
    notes(&f.log, "a", 1, 2).await;
    let late = f.log.append(append(&stream("a"), 1, vec![note("late")])).await;
    let Err(AppendError::Conflict { intervened }) = late else { panic!("{late:?}") };
    assert_eq!(intervened, f.log.load(&stream("a"), 1).await.unwrap());
    assert_eq!(intervened.len(), 2);
    assert_eq!(f.log.stream_version(&stream("a")).await.unwrap(), 3);
}

pub(crate) async fn an_append_beyond_the_end_of_a_stream_is_a_conflict(f: Fixture) {
    notes(&f.log, "a", 0, 1).await;
    for (id, expected) in [("a", 2), ("new", 1)] {
        let early = f.log.append(append(&stream(id), expected, vec![note("early")])).await;
        assert!(
            matches!(&early, Err(AppendError::Conflict { intervened }) if intervened.is_empty()),
            "{early:?}"
        );
    }
    assert_eq!(everything(&f.log).await.len(), 1);
}

pub(crate) async fn a_conflict_does_not_fail_its_neighbours(f: Fixture) {
    notes(&f.log, "busy", 0, 1).await;
    let attempts = (0..40).map(|n| {
        let log = f.log.clone();
        async move {
            // Every other one is late, and one in ten is a gap.
            let (id, expected) = match n % 10 {
                9 => (format!("s{n}"), 7),
                even if even % 2 == 0 => (format!("s{n}"), 0),
                _ => ("busy".to_owned(), 0),
            };
            (n, log.append(append(&stream(&id), expected, vec![note("x")])).await)
        }
    });
    for (n, outcome) in join_all(attempts).await {
        let wins = n % 2 == 0;
        assert_eq!(outcome.is_ok(), wins, "{n}: {outcome:?}");
        assert!(wins || matches!(outcome, Err(AppendError::Conflict { .. })), "{outcome:?}");
    }
    assert_eq!(everything(&f.log).await.len(), 21);
}

pub(crate) async fn of_many_writers_at_one_version_exactly_one_wins(f: Fixture) {
    let other = f.another().await;
    for round in 0..5 {
        let attempts = (0..16).map(|n| {
            let log = if n % 2 == 0 { f.log.clone() } else { other.clone() };
            async move { log.append(append(&stream("a"), round, vec![note("x")])).await }
        });
        let outcomes = join_all(attempts).await;
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
        for outcome in outcomes {
            match outcome {
                Ok(appended) => assert_eq!(appended.sequence, round + 1),
                Err(AppendError::Conflict { intervened }) => assert_eq!(intervened.len(), 1),
                Err(error) => panic!("{error:?}"),
            }
        }
    }
    assert_eq!(f.log.stream_version(&stream("a")).await.unwrap(), 5);
}

pub(crate) async fn a_caller_that_goes_away_leaves_the_log_consistent(f: Fixture) {
    let mut acknowledged = BTreeSet::new();
    for n in 0..60_u64 {
        let id = format!("s{}", n % 6);
        let version = f.log.stream_version(&stream(&id)).await.unwrap();
        let append = f.log.append(append(&stream(&id), version, vec![note("x"), note("y")]));
        // Dropped at an arbitrary point: before the writer has it, or after.
        let patience = Duration::from_micros(n * 40);
        match tokio::time::timeout(patience, append).await {
            Ok(Ok(appended)) => {
                acknowledged.insert((stream(&id).to_string(), appended.sequence));
            }
            Ok(Err(AppendError::Conflict { .. })) | Err(_) => {}
            Ok(Err(error)) => panic!("{error:?}"),
        }
    }
    // Behind everything that may still be queued.
    let last = notes(&f.log, "last", 0, 1).await;
    let seen: Vec<Seen> = everything(&f.log).await.iter().map(Seen::from).collect();
    assert_eq!(seen.last().unwrap().position, last.position);
    let committed: BTreeSet<_> = seen.iter().map(|e| (e.stream.clone(), e.sequence)).collect();
    judge(&committed, &seen).unwrap();
    assert!(acknowledged.is_subset(&committed));
    // Two events each, all or none.
    assert_eq!(seen.len() % 2, 1);
}

pub(crate) async fn an_append_of_many_events_is_all_or_nothing(f: Fixture) {
    notes(&f.log, "a", 0, 3).await;
    // The second of these three collides with an event that is there.
    let outcome =
        f.log.append(append(&stream("a"), 1, vec![note("1"), note("2"), note("3")])).await;
    assert!(matches!(outcome, Err(AppendError::Conflict { .. })));
    let reader = f.log.clone();
    let writer = async {
        for round in 0..10 {
            notes(&f.log, "b", round * 20, 20).await;
        }
    };
    let follower = async {
        let mut follower = reader.follow(Position::START);
        let mut count = 0;
        while count < 203 {
            count += follower.next(1_000).await.unwrap().len();
            // Whole appends only, whenever one looks.
            assert_eq!((count - 3) % 20, 0);
        }
    };
    futures::join!(writer, follower);
}

pub(crate) async fn a_log_opened_again_goes_on_where_it_was(f: Fixture) {
    notes(&f.log, "a", 0, 3).await;
    let before = everything(&f.log).await;
    let Fixture { log, config, database } = f;
    let id = log.id();
    drop(log);
    let log = EventLog::open(&config).await.unwrap();
    assert_eq!(log.id(), id);
    assert_eq!(everything(&log).await, before);
    let next = notes(&log, "a", 3, 1).await;
    assert!(next.position > before.last().unwrap().position);
    drop((log, database));
}

pub(crate) async fn a_log_that_was_shut_down_answers_that_it_is_closed(f: Fixture) {
    let last = notes(&f.log, "a", 0, 1).await;
    f.log.shutdown().await;
    let refused = f.log.append(append(&stream("a"), 1, vec![note("late")])).await;
    assert!(matches!(refused, Err(AppendError::Log(LogError::Closed))), "{refused:?}");
    let log = f.another().await;
    assert_eq!(log.head().await.unwrap(), last.position);
}
