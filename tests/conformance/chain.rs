//! The hash chain: who touches the stored events is found out.

use eventlog::{ChainBreakKind, Position};
use serde_json::json;
use tests::databases::Store;

use crate::fixture::{Fixture, append, at, event, everything, fresh, notes, personal, stream};

pub(crate) async fn an_untouched_log_verifies_and_its_root_moves_with_it(f: Fixture) {
    let chain = f.log.chain();
    let empty = chain.root().await.unwrap();
    assert_eq!(empty.position, Position::START);
    assert_eq!(chain.verify().await.unwrap().events, 0);
    notes(&f.log, "a", 0, 700).await;
    assert_eq!(chain.extend().await.unwrap(), 700);
    assert_eq!(chain.extend().await.unwrap(), 0);
    let first = chain.root().await.unwrap();
    let last = notes(&f.log, "a", 700, 3).await;
    assert_eq!(chain.extend().await.unwrap(), 3);
    let second = chain.root().await.unwrap();
    assert_eq!(second.position, last.position);
    assert!(empty.hash != first.hash && first.hash != second.hash);
    let report = f.another().await.chain().verify().await.unwrap();
    assert_eq!((report.events, report.root, report.broken), (703, second, None));
}

pub(crate) async fn the_chain_names_the_first_altered_event(f: Fixture) {
    notes(&f.log, "a", 0, 20).await;
    let chain = f.log.chain();
    chain.extend().await.unwrap();
    let altered = f.log.load(&stream("a"), 0).await.unwrap()[11].position;
    let cast = if f.database.store() == Store::Postgres { "::json" } else { "" };
    f.tamper(&format!(
        "UPDATE events SET payload = replace(CAST(payload AS text), 'a 11', 'a 12'){cast}
          WHERE sequence IN (12, 15)"
    ))
    .await;
    let report = chain.verify().await.unwrap();
    let broken = report.broken.unwrap();
    assert_eq!((broken.position, broken.kind), (altered, ChainBreakKind::Altered));
    assert_eq!(report.events, 11);
}

pub(crate) async fn the_chain_notices_a_removed_and_a_slipped_in_event(f: Fixture) {
    notes(&f.log, "a", 0, 5).await;
    notes(&f.log, "b", 0, 5).await;
    let chain = f.log.chain();
    chain.extend().await.unwrap();
    let events = everything(&f.log).await;
    f.tamper("DELETE FROM events WHERE aggregate_id = 'b' AND sequence = 5").await;
    let broken = chain.verify().await.unwrap().broken.unwrap();
    assert_eq!((broken.position, broken.kind), (events[9].position, ChainBreakKind::EventMissing));
    // Another event in its place, at its position.
    let overriding =
        if f.database.store() == Store::Postgres { "OVERRIDING SYSTEM VALUE" } else { "" };
    f.tamper(&format!(
        "INSERT INTO events (position, aggregate_type, aggregate_id, sequence, event_type,
                          event_version, payload, metadata)
         {overriding}
         VALUES ({}, 'repair', 'b', 5, 'RepairNoted', '1.0', '{{}}', '{{}}')",
        events[9].position
    ))
    .await;
    let broken = chain.verify().await.unwrap().broken.unwrap();
    assert_eq!((broken.position, broken.kind), (events[9].position, ChainBreakKind::Altered));
}

pub(crate) async fn two_processes_can_extend_the_chain_at_once(f: Fixture) {
    let other = f.another().await;
    for round in 0..4 {
        notes(&f.log, "a", round * 600, 600).await;
        let (mine, theirs) = (f.log.chain(), other.chain());
        let (one, two) = futures::join!(mine.extend(), theirs.extend());
        assert!(one.unwrap() + two.unwrap() >= 600);
    }
    let report = f.log.chain().verify().await.unwrap();
    assert_eq!((report.events, report.broken), (2_400, None));
}

pub(crate) async fn an_erasure_leaves_the_chain_intact(f: Fixture) {
    let ana = fresh();
    let payload = json!({ "who": personal(ana, "Ana") });
    f.log.append(append(&stream("a"), 0, vec![event(payload)])).await.unwrap();
    f.log.chain().extend().await.unwrap();
    f.log.vault().destroy(ana, at(1)).await.unwrap();
    let report = f.log.chain().verify().await.unwrap();
    assert_eq!((report.events, report.broken), (1, None));
}
