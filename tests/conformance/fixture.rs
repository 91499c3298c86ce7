//! A log of its own for each test, and the words that the tests are written in.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, Duration, Utc};
use eventlog::{
    Append, Appended, EventLog, LogConfig, MasterKey, Metadata, NewEvent, Position, RecordedEvent,
    StreamId,
};
use serde_json::{Value, json};
use sqlx::PgConnection;
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Executor};
use tests::databases::{LogDatabase, Store};
use uuid::Uuid;

/// An open log on a database of its own. The log goes first, then its database.
pub(crate) struct Fixture {
    pub(crate) log: EventLog,
    pub(crate) config: LogConfig,
    pub(crate) database: LogDatabase,
}

impl Fixture {
    pub(crate) async fn new(store: Store) -> Self {
        let database = LogDatabase::new(store).await;
        let mut config = LogConfig::new(database.url(), MasterKey::new([42; 32]));
        config.readers = 4;
        let log = EventLog::open(&config).await.unwrap();
        Self { log, config, database }
    }

    /// A second log on the same database, as another process would open it.
    pub(crate) async fn another(&self) -> EventLog {
        EventLog::open(&self.config).await.unwrap()
    }

    /// An administrator's connection past the log, if it is in Postgres.
    pub(crate) async fn postgres(&self) -> PgConnection {
        let options: PgConnectOptions = self.config.url.parse().unwrap();
        options.connect().await.unwrap()
    }

    fn sqlite(&self) -> rusqlite::Connection {
        let path = self.config.url.strip_prefix("sqlite://").unwrap();
        let connection = rusqlite::Connection::open(path).unwrap();
        connection.busy_timeout(std::time::Duration::from_secs(10)).unwrap();
        connection
    }

    /// Runs a statement past the log; the database's complaint, if it has one.
    pub(crate) async fn raw(&self, sql: &str) -> Result<(), String> {
        match self.database.store() {
            Store::Sqlite => self.sqlite().execute_batch(sql).map_err(|error| error.to_string()),
            Store::Postgres => {
                let done = self.postgres().await.execute(sqlx::raw_sql(sql)).await;
                done.map(drop).map_err(|error| error.to_string())
            }
        }
    }

    /// Does what no program may: changes the stored events, as somebody with the disk in hand could.
    pub(crate) async fn tamper(&self, sql: &str) {
        let (off, on) = match self.database.store() {
            Store::Sqlite => (
                "DROP TRIGGER events_refuse_update; DROP TRIGGER events_refuse_delete;",
                "CREATE TRIGGER events_refuse_update BEFORE UPDATE ON events
                 BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
                 CREATE TRIGGER events_refuse_delete BEFORE DELETE ON events
                 BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;",
            ),
            Store::Postgres => (
                "ALTER TABLE events DISABLE TRIGGER events_refuse_change;",
                "ALTER TABLE events ENABLE TRIGGER events_refuse_change;",
            ),
        };
        self.raw(&format!("{off} {sql}; {on}")).await.unwrap();
    }

    /// Everything that rests on the disk.
    pub(crate) async fn at_rest(&self) -> Vec<u8> {
        match self.database.store() {
            Store::Sqlite => {
                let read = |file| std::fs::read(file).unwrap();
                self.database.files().into_iter().flat_map(read).collect()
            }
            Store::Postgres => {
                let mut connection = self.postgres().await;
                let mut everything = String::new();
                for table in ["events", "person_keys", "account", "session", "one_time_token"] {
                    let sql =
                        format!("SELECT COALESCE(string_agg(t::text, ' '), '') FROM {table} t");
                    let text: String =
                        sqlx::query_scalar(&sql).fetch_one(&mut connection).await.unwrap();
                    everything.push_str(&text);
                }
                everything.into_bytes()
            }
        }
    }
}

/// A fixed day, and some seconds.
pub(crate) fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000, 123_456_000).unwrap() + Duration::seconds(seconds)
}

/// An id that no other call returns.
pub(crate) fn fresh() -> Uuid {
    static COUNT: AtomicU64 = AtomicU64::new(1);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    Uuid::new_v5(&Uuid::from_u128(0xC1), &count.to_be_bytes())
}

pub(crate) fn stream(id: &str) -> StreamId {
    StreamId::new("repair", id)
}

pub(crate) fn event(payload: Value) -> NewEvent {
    NewEvent { event_type: "RepairNoted".into(), event_version: "1.0".into(), payload }
}

pub(crate) fn note(text: &str) -> NewEvent {
    event(json!({ "RepairNoted": { "text": text } }))
}

pub(crate) fn personal(person: Uuid, text: &str) -> Value {
    json!({ "$person": person, "$clear": text })
}

pub(crate) fn metadata(command_id: Uuid) -> Metadata {
    Metadata {
        actor_id: "conformance".into(),
        actor_role: "system".into(),
        command: "repair.note".into(),
        command_id,
        fingerprint: "f1".into(),
        correlation_id: command_id,
        recorded_by: "0.1.0".into(),
        ..Metadata::default()
    }
}

/// An append of a command of its own.
pub(crate) fn append(stream: &StreamId, expected: u64, events: Vec<NewEvent>) -> Append {
    Append {
        stream: stream.clone(),
        expected_sequence: expected,
        events,
        metadata: metadata(fresh()),
        recorded_at: at(0),
    }
}

/// Appends `count` notes to a stream that is at `expected`.
pub(crate) async fn notes(log: &EventLog, id: &str, expected: u64, count: usize) -> Appended {
    let events = (0..count).map(|n| note(&format!("{id} {n}"))).collect();
    log.append(append(&stream(id), expected, events)).await.unwrap()
}

/// The whole log, read page by page.
pub(crate) async fn everything(log: &EventLog) -> Vec<RecordedEvent> {
    let mut events: Vec<RecordedEvent> = Vec::new();
    loop {
        let after = events.last().map_or(Position::START, |event| event.position);
        let page = log.read_after(after, 1_000).await.unwrap();
        if page.is_empty() {
            return events;
        }
        events.extend(page);
    }
}

/// What a follower saw of one event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) position: Position,
    pub(crate) stream: String,
    pub(crate) sequence: u64,
}

impl From<&RecordedEvent> for Seen {
    fn from(event: &RecordedEvent) -> Self {
        Self {
            position: event.position,
            stream: event.stream.to_string(),
            sequence: event.sequence,
        }
    }
}

/// Judges what a follower saw against what was committed: nothing lost, nothing twice, one order, and every
/// stream in its own order from 1 on. The same judge for our log and for the naive reader.
pub(crate) fn judge(committed: &BTreeSet<(String, u64)>, seen: &[Seen]) -> Result<(), String> {
    let known: BTreeSet<_> = seen.iter().map(|e| (e.stream.clone(), e.sequence)).collect();
    let lost: Vec<_> = committed.difference(&known).collect();
    let invented: Vec<_> = known.difference(committed).collect();
    if !lost.is_empty() || !invented.is_empty() || known.len() != seen.len() {
        let twice = seen.len() - known.len();
        return Err(format!("lost {lost:?}, invented {invented:?}, {twice} seen twice"));
    }
    let mut next: BTreeMap<&str, u64> = BTreeMap::new();
    let mut last = Position::START;
    for event in seen {
        if event.position <= last {
            return Err(format!("position {} after {last}", event.position));
        }
        last = event.position;
        let expected = next.entry(&event.stream).or_insert(1);
        if event.sequence != *expected {
            return Err(format!("{event:?} came where sequence {expected} was due"));
        }
        *expected += 1;
    }
    Ok(())
}
