//! What fits and what does not.

use eventlog::{AppendError, MAX_EVENTS, MAX_PAYLOAD_BYTES, NewEvent, StreamId};
use futures::join;
use serde_json::{Value, json};
use tests::databases::Store;

use crate::fixture::{Fixture, append, event, everything, note, notes, stream};

const TONGUES: &str = "Ñandú «ø» 日本語 العربية 🎹\u{1F469}\u{200D}\u{1F527} e\u{301} \u{FEFF}\u{7F}\u{1}\t\r\n\"\\/ \u{10FFFF}";

pub(crate) async fn unicode_survives_unchanged(f: Fixture) {
    let payload = json!({ TONGUES: [TONGUES, { "n": 1e-7, "big": u64::MAX, "neg": i64::MIN }] });
    let stream = StreamId::new("reparación", "CDS-2026-Ñ🎹");
    let mut command = append(&stream, 0, vec![event(payload.clone())]);
    command.metadata.reason = Some(TONGUES.into());
    f.log.append(command.clone()).await.unwrap();
    let events = f.log.load(&stream, 0).await.unwrap();
    assert_eq!(events[0].decode::<Value>().unwrap(), payload);
    assert_eq!(events[0].metadata, command.metadata);
    assert_eq!(events[0].stream, stream);
    assert_eq!(everything(&f.log).await, events);
}

pub(crate) async fn a_payload_of_one_mebibyte_survives(f: Fixture) {
    let text = "ñ\"".repeat(350_000);
    assert!(text.len() >= 1 << 20);
    f.log.append(append(&stream("a"), 0, vec![note(&text)])).await.unwrap();
    let events = everything(&f.log).await;
    assert_eq!(events[0].decode::<Value>().unwrap()["RepairNoted"]["text"], text);
}

pub(crate) async fn a_payload_that_is_too_large_is_refused_without_its_neighbours(f: Fixture) {
    let (large, small) = (stream("large"), stream("small"));
    let too_large = note(&"x".repeat(MAX_PAYLOAD_BYTES));
    let (refused, taken) = join!(
        f.log.append(append(&large, 0, vec![note("fits"), too_large])),
        f.log.append(append(&small, 0, vec![note("fits")])),
    );
    assert!(matches!(refused, Err(AppendError::Refused(_))), "{refused:?}");
    taken.unwrap();
    assert_eq!(f.log.stream_version(&large).await.unwrap(), 0);
}

pub(crate) async fn a_nul_character_is_refused_wherever_it_stands(f: Fixture) {
    let a = stream("a");
    let in_key = json!({ "deep": [{ "k\0": 1 }] });
    let mut attempts = vec![
        append(&a, 0, vec![note("fine"), note("a\0b")]),
        append(&a, 0, vec![event(in_key)]),
        append(&stream("a\0"), 0, vec![note("fine")]),
        append(&a, 0, vec![NewEvent { event_type: "No\0".into(), ..note("fine") }]),
    ];
    let mut reason = append(&a, 0, vec![note("fine")]);
    reason.metadata.reason = Some("why\0".into());
    attempts.push(reason);
    for attempt in attempts {
        let refused = f.log.append(attempt).await;
        assert!(matches!(refused, Err(AppendError::Refused(_))), "{refused:?}");
    }
    assert!(everything(&f.log).await.is_empty());
}

pub(crate) async fn empty_and_endless_names_are_refused(f: Fixture) {
    let endless = "x".repeat(201);
    for attempt in [
        append(&stream(""), 0, vec![note("x")]),
        append(&stream(&endless), 0, vec![note("x")]),
        append(&StreamId::new("", "a"), 0, vec![note("x")]),
        append(&stream("a"), 0, vec![NewEvent { event_type: String::new(), ..note("x") }]),
        append(&stream("a"), 0, vec![]),
        append(&stream("a"), 0, vec![note("x"); MAX_EVENTS + 1]),
        append(&stream("a"), u64::MAX, vec![note("x")]),
    ] {
        let refused = f.log.append(attempt).await;
        assert!(matches!(refused, Err(AppendError::Refused(_))), "{refused:?}");
    }
}

pub(crate) async fn a_stream_of_100_000_events_loads(f: Fixture) {
    let series = match f.database.store() {
        Store::Sqlite => {
            "(WITH RECURSIVE s (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < 99000)
              SELECT n FROM s)"
        }
        Store::Postgres => "(SELECT generate_series(1, 99000) AS n) AS s",
    };
    // Most of it past the log, since this is about loading.
    let fill = format!(
        "INSERT INTO events (aggregate_type, aggregate_id, sequence, event_type, event_version,
                             payload, metadata)
         SELECT 'repair', 'long', n, 'RepairNoted', '1.0', '{{}}', '{{}}' FROM {series}"
    );
    f.raw(&fill).await.unwrap();
    notes(&f.log, "long", 99_000, 1_000).await;
    let events = f.log.load(&stream("long"), 0).await.unwrap();
    assert_eq!(events.len(), 100_000);
    assert!(events.iter().zip(1_u64..).all(|(event, sequence)| event.sequence == sequence));
    assert_eq!(f.log.load(&stream("long"), 99_998).await.unwrap().len(), 2);
    notes(&f.log, "long", 100_000, 1).await;
}

pub(crate) async fn the_stored_events_can_neither_be_changed_nor_removed(f: Fixture) {
    notes(&f.log, "a", 0, 2).await;
    f.log.chain().extend().await.unwrap();
    let before = everything(&f.log).await;
    let mut attempts = vec![
        "UPDATE events SET event_type = 'Other'",
        "UPDATE events SET payload = '{}' WHERE sequence = 1",
        "DELETE FROM events",
        "DELETE FROM events WHERE sequence = 2",
        "UPDATE chain SET position = position + 10",
        "DELETE FROM chain",
    ];
    if f.database.store() == Store::Postgres {
        attempts.extend(["TRUNCATE events", "TRUNCATE chain"]);
    }
    for attempt in attempts {
        let refused = f.raw(attempt).await;
        assert!(refused.is_err_and(|why| why.contains("append-only")), "{attempt}");
    }
    assert_eq!(everything(&f.log).await, before);
}
