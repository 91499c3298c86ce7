//! Export and import: from any store to any store, and nothing from a damaged file.

use std::io::Cursor;

use eventlog::{EventLog, ImportError, Position, RecordedEvent, StreamId};
use tests::databases::Store;

use crate::fixture::{
    Fixture, append, at, event, everything, fresh, note, notes, personal, stream,
};

/// What must survive; positions may be numbered anew.
fn content(events: &[RecordedEvent]) -> Vec<RecordedEvent> {
    let unnumbered =
        |event: &RecordedEvent| RecordedEvent { position: Position::START, ..event.clone() };
    events.iter().map(unnumbered).collect()
}

async fn filled(f: &Fixture) {
    let ana = fresh();
    for n in 0..30_u64 {
        let id = format!("s{}", n % 3);
        let events = vec![note("ñ 🎹 \"x\"\n"), event(personal(ana, "Ana"))];
        let mut command = append(&stream(&id), n / 3 * 2, events);
        command.recorded_at = at(i64::try_from(n).unwrap());
        command.metadata.ip = Some("203.0.113.7".into());
        f.log.append(command).await.unwrap();
    }
    // As another tool might have written it: other spacing, line feeds, metadata that is not ours.
    let foreign = "INSERT INTO events (aggregate_type, aggregate_id, sequence, event_type,
                                       event_version, payload, metadata)
                   VALUES ('foreign', 'f', 1, 'Foreign', '0.1',
                           '{ \"spaced\":\n [1, 2] }', '{\"x\": 1}')";
    f.raw(foreign).await.unwrap();
}

async fn exported(log: &EventLog) -> Vec<u8> {
    let (file, manifest) = log.export(Vec::new(), at(99)).await.unwrap();
    assert_eq!(manifest.log_id, log.id());
    assert_eq!(manifest.last.unwrap_or_default(), log.head().await.unwrap());
    file
}

pub(crate) async fn an_export_fills_an_empty_log_of_any_store(f: Fixture) {
    filled(&f).await;
    let file = exported(&f.log).await;
    let original = everything(&f.log).await;
    let mut keys = Vec::new();
    f.log.vault().export_keys(&mut keys).await.unwrap();
    for store in [Store::Sqlite, Store::Postgres] {
        let to = Fixture::new(store).await;
        let count = to.log.import(Cursor::new(file.clone())).await.unwrap();
        assert_eq!(count, 61);
        to.log.vault().import_keys(&*keys).await.unwrap();
        assert_eq!(content(&everything(&to.log).await), content(&original));
        // And on: the next command finds its stream, and a repeated one its outcome.
        notes(&to.log, "s0", 20, 1).await;
        let again = original[0].metadata.command_id;
        assert_eq!(to.log.find_command(again).await.unwrap().unwrap().sequence, 2);
    }
}

pub(crate) async fn an_export_is_refused_by_a_log_that_is_in_use(f: Fixture) {
    filled(&f).await;
    let file = exported(&f.log).await;
    let refused = f.log.import(Cursor::new(file)).await;
    assert!(matches!(refused, Err(ImportError::NotEmpty)), "{refused:?}");
    assert_eq!(everything(&f.log).await.len(), 61);
}

pub(crate) async fn a_damaged_export_leaves_the_log_empty(f: Fixture) {
    let from = Fixture::new(Store::Sqlite).await;
    filled(&from).await;
    let file = exported(&from.log).await;
    let lines = String::from_utf8(zstd::decode_all(&*file).unwrap()).unwrap();
    let packed = |lines: &str| zstd::encode_all(lines.as_bytes(), 1).unwrap();
    let without = |n: usize| {
        let mut kept: Vec<_> = lines.split_inclusive('\n').collect();
        kept.remove(n);
        kept.concat()
    };
    let mut flipped = file.clone();
    flipped[file.len() / 2] ^= 0x10;
    let last = lines.lines().count() - 1;
    let damaged = [
        ("cut off", file[..file.len() - 20].to_vec()),
        ("half", file[..file.len() / 2].to_vec()),
        ("a flipped bit", flipped),
        ("an altered event", packed(&lines.replacen("RepairNoted", "RepairNoteX", 1))),
        ("a removed event", packed(&without(5))),
        ("no manifest", packed(&without(last))),
        ("something after the manifest", packed(&format!("{lines}{{}}\n"))),
        (
            "another log's header",
            packed(&lines.replacen(&from.log.id().to_string(), &fresh().to_string(), 1)),
        ),
        ("a line that is no event", packed(&lines.replacen("\"sequence\":1,", "", 1))),
    ];
    for (what, file) in damaged {
        let refused = f.log.import(Cursor::new(file)).await;
        assert!(
            matches!(refused, Err(ImportError::Damaged(_) | ImportError::Io(_))),
            "{what}: {refused:?}"
        );
        assert_eq!(f.log.head().await.unwrap(), Position::START, "{what}");
    }
    // The undamaged file is still taken.
    assert_eq!(f.log.import(Cursor::new(packed(&lines))).await.unwrap(), 61);
}

pub(crate) async fn a_file_that_is_no_export_is_refused(f: Fixture) {
    let packed = |text: &str| zstd::encode_all(text.as_bytes(), 1).unwrap();
    let other_version = format!(
        "{{\"format\":\"cirujano-log\",\"version\":99,\"log_id\":\"{}\",\"created_at\":\"2026-11-22T00:00:00Z\"}}\n",
        fresh()
    );
    for file in [
        Vec::new(),
        b"no zstd at all".to_vec(),
        packed(""),
        packed("hello\n"),
        packed(&other_version),
    ] {
        let refused = f.log.import(Cursor::new(file)).await;
        assert!(
            matches!(
                refused,
                Err(ImportError::Format(_) | ImportError::Io(_) | ImportError::Damaged(_))
            ),
            "{refused:?}"
        );
    }
    assert_eq!(f.log.stream_version(&StreamId::new("x", "y")).await.unwrap(), 0);
}

pub(crate) async fn an_empty_log_can_be_exported_and_imported(f: Fixture) {
    let file = exported(&f.log).await;
    let to = Fixture::new(f.database.store()).await;
    assert_eq!(to.log.import(Cursor::new(file)).await.unwrap(), 0);
    notes(&to.log, "a", 0, 1).await;
}
