//! The same command again: its first outcome, never a second one.

use eventlog::{AppendError, Appended, event_id};
use futures::future::join_all;

use crate::fixture::{Fixture, append, everything, fresh, note, notes, stream};

pub(crate) async fn the_same_command_again_returns_its_first_outcome(f: Fixture) {
    let command = append(&stream("a"), 0, vec![note("1"), note("2"), note("3")]);
    let first = f.log.append(command.clone()).await.unwrap();
    assert!(!first.replayed);
    let replayed = Appended { replayed: true, ..first };
    assert_eq!(f.log.append(command.clone()).await.unwrap(), replayed);
    // The stream moves on, and the decision would be another one now: still the first outcome.
    notes(&f.log, "a", 3, 2).await;
    let mut decided_again = command.clone();
    decided_again.expected_sequence = 5;
    decided_again.events.truncate(1);
    assert_eq!(f.log.append(decided_again).await.unwrap(), replayed);
    let other = f.another().await;
    assert_eq!(other.append(command.clone()).await.unwrap(), replayed);
    let events = everything(&f.log).await;
    assert_eq!(events.len(), 5);
    for (ordinal, event) in events.iter().take(3).enumerate() {
        assert_eq!(event.event_id, event_id(command.metadata.command_id, ordinal));
        assert_eq!(event.metadata, command.metadata);
    }
}

pub(crate) async fn the_same_command_with_another_body_is_an_error(f: Fixture) {
    let command = append(&stream("a"), 0, vec![note("1")]);
    f.log.append(command.clone()).await.unwrap();
    let mut other = command.clone();
    other.metadata.fingerprint = "f2".into();
    other.expected_sequence = 1;
    let refused = f.log.append(other).await;
    assert!(matches!(refused, Err(AppendError::IdempotencyMismatch)), "{refused:?}");
    assert_eq!(everything(&f.log).await.len(), 1);
}

pub(crate) async fn the_same_command_for_another_stream_is_an_error(f: Fixture) {
    let command = append(&stream("a"), 0, vec![note("1")]);
    f.log.append(command.clone()).await.unwrap();
    let mut other = command;
    other.stream = stream("b");
    let refused = f.log.append(other).await;
    assert!(matches!(refused, Err(AppendError::IdempotencyMismatch)), "{refused:?}");
    assert_eq!(f.log.stream_version(&stream("b")).await.unwrap(), 0);
}

pub(crate) async fn the_same_command_sent_at_once_is_appended_once(f: Fixture) {
    let other = f.another().await;
    for round in 0..5 {
        let command = append(&stream("a"), round * 2, vec![note("1"), note("2")]);
        let attempts = (0..12).map(|n| {
            let log = if n % 2 == 0 { f.log.clone() } else { other.clone() };
            let command = command.clone();
            async move { log.append(command).await.unwrap() }
        });
        let outcomes = join_all(attempts).await;
        assert_eq!(outcomes.iter().filter(|outcome| !outcome.replayed).count(), 1);
        assert!(outcomes.iter().all(|outcome| outcome.sequence == round * 2 + 2));
        assert!(outcomes.iter().all(|outcome| outcome.position == outcomes[0].position));
    }
    assert_eq!(everything(&f.log).await.len(), 10);
}

pub(crate) async fn a_command_can_be_found_by_its_id(f: Fixture) {
    notes(&f.log, "a", 0, 1).await;
    let command = append(&stream("a"), 1, vec![note("1"), note("2")]);
    let appended = f.log.append(command.clone()).await.unwrap();
    notes(&f.log, "a", 3, 1).await;
    let found = f.log.find_command(command.metadata.command_id).await.unwrap().unwrap();
    assert_eq!((found.stream, found.sequence), (stream("a"), 3));
    assert_eq!((found.position, found.fingerprint.as_str()), (appended.position, "f1"));
    assert_eq!(f.log.find_command(fresh()).await.unwrap(), None);
}
