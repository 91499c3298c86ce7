//! Keys on the move, and under a new master key.

use std::io::BufReader;

use eventlog::{
    EventLog, KeyTransfer, KeyTransferError, LogConfig, LogError, MasterKey, NewAccount,
};
use serde_json::Value;
use uuid::Uuid;

use crate::fixture::{Fixture, append, at, event, everything, fresh, personal, stream};

async fn with_two_people(f: &Fixture) -> (Uuid, Uuid) {
    let (ana, rosa) = (fresh(), fresh());
    let events = vec![event(personal(ana, "Ana")), event(personal(rosa, "Rosa"))];
    f.log.append(append(&stream("a"), 0, events)).await.unwrap();
    (ana, rosa)
}

async fn exported(f: &Fixture) -> (Vec<u8>, Vec<u8>) {
    let (log, _) = f.log.export(Vec::new(), at(9)).await.unwrap();
    let mut keys = Vec::new();
    f.log.vault().export_keys(&mut keys).await.unwrap();
    (log, keys)
}

pub(crate) async fn keys_travel_apart_from_the_log(f: Fixture) {
    let (ana, _) = with_two_people(&f).await;
    let (log, keys) = exported(&f).await;
    let to = Fixture::new(f.database.store()).await;
    to.log.import(std::io::Cursor::new(log)).await.unwrap();
    let sealed = to.log.load(&stream("a"), 0).await;
    assert!(matches!(sealed, Err(LogError::KeyMissing(_))), "{sealed:?}");
    let moved = to.log.vault().import_keys(BufReader::new(&*keys)).await.unwrap();
    assert_eq!(moved, KeyTransfer { keys: 2, destroyed: 0 });
    let events = to.log.load(&stream("a"), 0).await.unwrap();
    assert_eq!(events[0].decode::<Value>().unwrap(), personal(ana, "Ana"));
    // Again is harmless.
    to.log.vault().import_keys(BufReader::new(&*keys)).await.unwrap();
}

pub(crate) async fn a_tombstone_travels_with_the_keys(f: Fixture) {
    let (ana, rosa) = with_two_people(&f).await;
    let (log, before) = exported(&f).await;
    f.log.vault().destroy(ana, at(5)).await.unwrap();
    let (_, after) = exported(&f).await;
    let to = Fixture::new(f.database.store()).await;
    to.log.import(std::io::Cursor::new(log)).await.unwrap();
    let vault = to.log.vault();
    vault.import_keys(BufReader::new(&*before)).await.unwrap();
    let moved = vault.import_keys(BufReader::new(&*after)).await.unwrap();
    assert_eq!(moved, KeyTransfer { keys: 1, destroyed: 1 });
    // An older backup does not bring the key back.
    vault.import_keys(BufReader::new(&*before)).await.unwrap();
    assert!(vault.is_destroyed(ana).await.unwrap());
    let events = to.log.load(&stream("a"), 0).await.unwrap();
    assert_eq!(events[0].decode::<Value>().unwrap()["$erased"], true);
    assert_eq!(events[1].decode::<Value>().unwrap(), personal(rosa, "Rosa"));
}

pub(crate) async fn other_keys_for_a_known_person_are_refused(f: Fixture) {
    let (ana, rosa) = with_two_people(&f).await;
    let (_, keys) = exported(&f).await;
    let to = Fixture::new(f.database.store()).await;
    to.log.append(append(&stream("x"), 0, vec![event(personal(rosa, "x"))])).await.unwrap();
    let refused = to.log.vault().import_keys(BufReader::new(&*keys)).await;
    assert!(matches!(refused, Err(KeyTransferError::Different(who)) if who == rosa), "{refused:?}");
    // All or none: the other key of that file was not taken over either.
    let mut now = Vec::new();
    to.log.vault().export_keys(&mut now).await.unwrap();
    assert!(!String::from_utf8(now).unwrap().contains(&ana.to_string()));
    let garbage = to.log.vault().import_keys(BufReader::new(&b"{}\n"[..])).await;
    assert!(matches!(garbage, Err(KeyTransferError::Malformed { line: 1, .. })), "{garbage:?}");
}

pub(crate) async fn a_new_master_key_takes_over_the_vault(f: Fixture) {
    let (ana, rosa) = with_two_people(&f).await;
    let account = NewAccount {
        person_id: ana,
        email: "ana@example.cl".into(),
        password_hash: None,
        created_at: at(0),
    };
    f.log.credentials().create_account(account).await.unwrap();
    f.log.vault().destroy(rosa, at(1)).await.unwrap();
    let before = everything(&f.log).await;
    let mut config = LogConfig::new(f.config.url.clone(), MasterKey::new([7; 32]));
    config.previous_master_key = Some(f.config.master_key.clone());
    let rotating = EventLog::open(&config).await.unwrap();
    // Both keys are good while it runs.
    assert_eq!(everything(&rotating).await, before);
    assert_eq!(rotating.vault().rewrap().await.unwrap().keys, 2);
    assert_eq!(rotating.vault().rewrap().await.unwrap().keys, 0);
    config.previous_master_key = None;
    let rotated = EventLog::open(&config).await.unwrap();
    assert_eq!(everything(&rotated).await, before);
    let found = rotated.credentials().find_by_email("ana@example.cl").await.unwrap();
    assert_eq!(found.unwrap().person_id, ana);
    // The old key alone opens nothing any more.
    let read = f.another().await.load(&stream("a"), 0).await;
    assert!(matches!(read, Err(LogError::Config(_))), "{read:?}");
}

pub(crate) async fn a_foreign_master_key_opens_nothing(f: Fixture) {
    with_two_people(&f).await;
    let config = LogConfig::new(f.config.url.clone(), MasterKey::new([9; 32]));
    let foreign = EventLog::open(&config).await.unwrap();
    let read = foreign.load(&stream("a"), 0).await;
    assert!(matches!(read, Err(LogError::Config(_))), "{read:?}");
}
