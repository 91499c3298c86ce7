//! Personal data: sealed at rest, opened when read, erased for ever with the key.

use std::ops::ControlFlow;

use domain::values::{ERASED_TEXT, PersonId, Personal};
use eventlog::{
    AppendError, EventLog, LogError, Metadata, NewEvent, Position, RecordedEvent, ReplayQuery,
    StreamId, VISITORS,
};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::fixture::{Fixture, append, at, event, everything, fresh, note, personal, stream};

fn contains(haystack: &[u8], needle: &str) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle.as_bytes())
}

async fn replayed(log: &EventLog) -> Vec<RecordedEvent> {
    let all = log.replay(ReplayQuery::default(), Vec::new(), |all, event| {
        all.push(event.to_recorded()?);
        Ok(ControlFlow::Continue(()))
    });
    all.await.unwrap().state
}

pub(crate) async fn personal_data_never_rests_in_the_clear(f: Fixture) {
    let (ana, rosa) = (fresh(), fresh());
    let payload = json!({ "RepairReceived": {
        "customer": personal(ana, "Ana Ñandú Clara"),
        "notes": [{ "by": personal(rosa, "Rosa Inclarable"), "model": "JUNO-60" }],
    }});
    let mut command = append(&stream("a"), 0, vec![event(payload)]);
    command.metadata.actor_id = ana.to_string();
    command.metadata.ip = Some("203.0.113.77".into());
    command.metadata.user_agent = Some("Firefox Inconfundible".into());
    f.log.append(command).await.unwrap();
    let mut visit = append(&stream("b"), 0, vec![note("from outside")]);
    visit.metadata.actor_id = "anonymous".into();
    visit.metadata.ip = Some("198.51.100.88".into());
    f.log.append(visit).await.unwrap();
    let at_rest = f.at_rest().await;
    assert!(contains(&at_rest, "JUNO-60"), "the scan sees what is not personal");
    assert!(contains(&at_rest, &ana.to_string()));
    for secret in
        ["Ana", "Ñandú", "Inclarable", "203.0.113", "Firefox", "Inconfundible", "198.51.100"]
    {
        assert!(!contains(&at_rest, secret), "{secret} rests in the clear");
    }
}

pub(crate) async fn what_is_sealed_reads_as_it_was_written(f: Fixture) {
    let (ana, rosa) = (fresh(), fresh());
    let hard = "\"quoted\" \\ back {\"$sealed\":\"no\"} \n ñ 🎹 $sealed";
    let payload = json!({
        "about": [personal(ana, hard), { "deep": { "er": personal(rosa, "") } }, null, true],
        "text": "a $sealed word and \"$sealed\":\"x\" too",
        "twice": { "a": personal(ana, "one"), "b": personal(ana, "two") },
    });
    let mut command = append(&stream("a"), 0, vec![event(payload.clone()), event(payload.clone())]);
    command.metadata.actor_id = rosa.to_string();
    command.metadata.ip = Some("2001:db8::1".into());
    command.metadata.user_agent = Some("sealed:not really".into());
    f.log.append(command.clone()).await.unwrap();
    // Another process, with an empty cache of keys.
    for log in [f.log.clone(), f.another().await] {
        for events in [everything(&log).await, replayed(&log).await] {
            assert_eq!(events.len(), 2);
            for event in events {
                assert_eq!(event.decode::<Value>().unwrap(), payload);
                assert_eq!(event.metadata, command.metadata);
            }
        }
    }
}

/// Any JSON, with persons and with texts that look like the marks of sealing.
fn any_json() -> impl Strategy<Value = Value> {
    let text = prop_oneof![
        any::<String>().prop_map(|text| text.replace('\0', "")),
        "[\"{}:,$\\\\a]{0,12}",
        Just("{\"$person\":\"x\",\"$sealed\":\"y\"}".to_owned()),
        Just("$sealed".to_owned()),
    ];
    let person = (0..4_u128, text.clone());
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<i64>().prop_map(Value::from),
        text.clone().prop_map(Value::from),
        person.prop_map(|(who, text)| personal(Uuid::from_u128(who), &text)),
    ];
    let key = prop_oneof![text, Just("a$sealed".to_owned()), Just("\"$sealed".to_owned())];
    // A field named like ours belongs to us; the domain has none.
    let key = key.prop_map(|key| if key.starts_with('$') { format!("_{key}") } else { key });
    leaf.prop_recursive(4, 32, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::hash_map(key.clone(), inner, 0..6)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

pub(crate) async fn any_json_survives_being_sealed(f: Fixture) {
    let mut runner = TestRunner::deterministic();
    let mut draw = || any_json().new_tree(&mut runner).unwrap().current();
    let values: Vec<Value> = (0..300).map(|_| draw()).collect();
    let events = values.iter().cloned().map(event).collect();
    f.log.append(append(&stream("a"), 0, events)).await.unwrap();
    for events in [everything(&f.log).await, replayed(&f.another().await).await] {
        let read: Vec<Value> = events.iter().map(|event| event.decode().unwrap()).collect();
        assert_eq!(read, values);
    }
}

pub(crate) async fn personal_values_of_the_domain_are_what_is_sealed(f: Fixture) {
    let ana = fresh();
    let name = Personal::new(PersonId::new(ana), "Ana Ñandú");
    let payload = serde_json::to_value([&name]).unwrap();
    f.log.append(append(&stream("a"), 0, vec![event(payload)])).await.unwrap();
    assert!(!contains(&f.at_rest().await, "Ñandú"));
    let read: Vec<Personal> = everything(&f.log).await[0].decode().unwrap();
    assert_eq!(read, [name]);
    f.log.vault().destroy(ana, at(1)).await.unwrap();
    let read: Vec<Personal> = everything(&f.log).await[0].decode().unwrap();
    assert_eq!(read[0].text(), ERASED_TEXT);
    assert_eq!(read[0].subject().uuid(), ana);
}

pub(crate) async fn an_erased_person_reads_as_erased_and_every_rebuild_is_equal(f: Fixture) {
    let (ana, rosa) = (fresh(), fresh());
    for n in 0..5 {
        let payload = json!({ "a": personal(ana, "Ana"), "r": personal(rosa, "Rosa"), "n": n });
        let mut command = append(&stream("a"), n, vec![event(payload)]);
        command.metadata.actor_id = ana.to_string();
        command.metadata.ip = Some("203.0.113.77".into());
        f.log.append(command).await.unwrap();
    }
    f.log.vault().destroy(ana, at(1)).await.unwrap();
    f.log.vault().destroy(ana, at(2)).await.unwrap();
    assert!(f.log.vault().is_destroyed(ana).await.unwrap());
    assert!(!f.log.vault().is_destroyed(rosa).await.unwrap());
    let expected = |n: usize| {
        json!({
            "a": { "$person": ana, "$erased": true },
            "r": personal(rosa, "Rosa"),
            "n": n,
        })
    };
    let events = everything(&f.log).await;
    for (n, event) in events.iter().enumerate() {
        assert_eq!(event.decode::<Value>().unwrap(), expected(n));
        assert_eq!(event.metadata.ip, None);
    }
    assert_eq!(replayed(&f.log).await, events);
    assert_eq!(f.log.load(&stream("a"), 0).await.unwrap(), events);
    let other = f.another().await;
    assert_eq!(replayed(&other).await, events);
    assert_eq!(everything(&other).await, events);
}

pub(crate) async fn an_erased_person_never_gets_another_key(f: Fixture) {
    let (ana, never_seen) = (fresh(), fresh());
    f.log.append(append(&stream("a"), 0, vec![event(personal(ana, "Ana"))])).await.unwrap();
    f.log.vault().destroy(ana, at(1)).await.unwrap();
    f.log.vault().destroy(never_seen, at(1)).await.unwrap();
    for (version, (log, person)) in
        [(f.log.clone(), ana), (f.another().await, ana), (f.log.clone(), never_seen)]
            .into_iter()
            .enumerate()
    {
        let late = append(&stream("a"), version as u64 + 1, vec![event(personal(person, "late"))]);
        log.append(late).await.unwrap();
    }
    for event in everything(&f.log).await {
        assert_eq!(event.decode::<Value>().unwrap()["$erased"], true);
    }
    assert!(!contains(&f.at_rest().await, "late"));
    let revived = format!("UPDATE person_keys SET destroyed_at = NULL WHERE subject = '{ana}'");
    assert!(f.raw(&revived).await.is_err());
    assert!(f.raw("DELETE FROM person_keys").await.is_err());
}

pub(crate) async fn another_process_notices_an_erasure_in_the_feed(f: Fixture) {
    let ana = fresh();
    let other = f.another().await;
    f.log.append(append(&stream("a"), 0, vec![event(personal(ana, "Ana"))])).await.unwrap();
    // The key is in the other's cache now.
    assert_eq!(everything(&other).await[0].decode::<Value>().unwrap(), personal(ana, "Ana"));
    f.log.vault().destroy(ana, at(1)).await.unwrap();
    let erased = NewEvent { event_type: "PersonErased".into(), ..event(json!({})) };
    let person = StreamId::new("person", ana.to_string());
    f.log.append(append(&person, 0, vec![erased])).await.unwrap();
    let mut follower = other.follow(Position::START);
    assert_eq!(follower.next(10).await.unwrap().len(), 2);
    let events = other.load(&stream("a"), 0).await.unwrap();
    assert_eq!(events[0].decode::<Value>().unwrap()["$erased"], true);
}

pub(crate) async fn malformed_personal_data_is_refused(f: Fixture) {
    let ana = fresh();
    for payload in [
        json!({ "$person": "nobody", "$clear": "x" }),
        json!({ "$person": ana }),
        json!({ "$person": ana, "$clear": 7 }),
        json!({ "$person": ana, "$clear": "x", "$erased": true }),
        json!({ "$person": ana, "$clear": "x", "more": 1 }),
        json!({ "$person": ana, "$sealed": "forged" }),
        json!([{ "$sealed": "forged" }]),
    ] {
        let refused = f.log.append(append(&stream("a"), 0, vec![event(payload)])).await;
        assert!(matches!(refused, Err(AppendError::Refused(_))), "{refused:?}");
    }
    assert_eq!(Metadata::default().subject(), VISITORS);
}

pub(crate) async fn an_altered_ciphertext_is_reported_and_not_guessed(f: Fixture) {
    let (ana, rosa) = (fresh(), fresh());
    f.log.append(append(&stream("a"), 0, vec![event(personal(ana, "Ana"))])).await.unwrap();
    f.log.append(append(&stream("b"), 0, vec![event(personal(rosa, "Rosa"))])).await.unwrap();
    // The same ciphertext under another person's name.
    let cast = match f.database.store() {
        tests::databases::Store::Sqlite => "",
        tests::databases::Store::Postgres => "::json",
    };
    f.tamper(&format!(
        "UPDATE events SET payload = replace(CAST(payload AS text), '{ana}', '{rosa}'){cast}
          WHERE aggregate_id = 'a'"
    ))
    .await;
    let read = f.log.load(&stream("a"), 0).await;
    assert!(matches!(read, Err(LogError::SealBroken(who)) if who == rosa), "{read:?}");
    assert_eq!(f.log.load(&stream("b"), 0).await.unwrap().len(), 1);
}
