//! Checkpoints and leases: one step at a time, one holder at a time.

use std::time::Duration;

use eventlog::Position;
use futures::future::join_all;

use crate::fixture::{Fixture, at};

pub(crate) async fn a_checkpoint_moves_only_from_where_it_is(f: Fixture) {
    let checkpoints = f.log.checkpoints();
    let pair = Position { commit: 9, prepare: 8 };
    assert_eq!(checkpoints.get("mails").await.unwrap(), Position::START);
    assert!(checkpoints.advance("mails", Position::START, Position::row(3)).await.unwrap());
    assert!(!checkpoints.advance("mails", Position::START, Position::row(4)).await.unwrap());
    assert!(!checkpoints.advance("mails", Position::row(2), Position::row(4)).await.unwrap());
    assert!(checkpoints.advance("mails", Position::row(3), pair).await.unwrap());
    assert_eq!(f.another().await.checkpoints().get("mails").await.unwrap(), pair);
    assert!(!checkpoints.advance("unknown", Position::row(1), pair).await.unwrap());
    assert_eq!(checkpoints.get("unknown").await.unwrap(), Position::START);
}

pub(crate) async fn of_many_that_move_a_checkpoint_one_succeeds(f: Fixture) {
    let other = f.another().await;
    for round in 0..6 {
        let attempts = (0..8_u64).map(|n| {
            let log = if n % 2 == 0 { &f.log } else { &other };
            let checkpoints = log.checkpoints();
            let (from, to) = (Position::row(round), Position::row(round + 1));
            async move { checkpoints.advance("race", from, to).await.unwrap() }
        });
        assert_eq!(join_all(attempts).await.into_iter().filter(|won| *won).count(), 1);
    }
}

pub(crate) async fn a_lease_is_held_by_one_owner_at_a_time(f: Fixture) {
    let checkpoints = f.log.checkpoints();
    let minute = Duration::from_mins(1);
    let first = checkpoints.acquire("jobs", "one", at(0), minute).await.unwrap().unwrap();
    assert_eq!((first.fence, first.expires_at), (1, at(60)));
    assert_eq!(checkpoints.acquire("jobs", "two", at(59), minute).await.unwrap(), None);
    let renewed = checkpoints.acquire("jobs", "one", at(30), minute).await.unwrap().unwrap();
    assert_eq!((renewed.fence, renewed.expires_at), (1, at(90)));
    // Its time is over: another takes it, with a higher fence.
    let taken = checkpoints.acquire("jobs", "two", at(90), minute).await.unwrap().unwrap();
    assert_eq!(taken.fence, 2);
    // Who is late cannot give back what is not theirs any more.
    checkpoints.release(&renewed).await.unwrap();
    assert_eq!(checkpoints.acquire("jobs", "one", at(91), minute).await.unwrap(), None);
    checkpoints.release(&taken).await.unwrap();
    assert!(checkpoints.acquire("jobs", "one", at(92), minute).await.unwrap().is_some());
    let attempts = (0..8).map(|n| {
        let checkpoints = checkpoints.clone();
        async move { checkpoints.acquire("race", &format!("o{n}"), at(0), minute).await.unwrap() }
    });
    assert_eq!(join_all(attempts).await.into_iter().flatten().count(), 1);
}
