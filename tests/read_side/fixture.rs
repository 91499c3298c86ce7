//! A log and a read database for each test, and the words that the tests are written in.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use chrono::{DateTime, TimeZone, Utc};
use cqrs_es::DomainEvent;
use eventlog::{
    Append, Appended, EventLog, LogConfig, MasterKey, Metadata, NewEvent, Position, StreamId,
};
use projections::{Clock, Db, Options, Projection, ReadSide};
use serde::Serialize;
use tests::databases::{LogDatabase, Store};
use tests::read_databases::{ReadDatabase, ReadStore};
use uuid::Uuid;

/// Longer than anything here takes; only a test that fails waits for it.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);

/// A clock that stands still until it is moved.
#[derive(Clone)]
pub(crate) struct TestClock(Arc<AtomicI64>);

impl TestClock {
    pub(crate) fn at(instant: DateTime<Utc>) -> Self {
        Self(Arc::new(AtomicI64::new(instant.timestamp_micros())))
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        Utc.timestamp_micros(self.0.load(Ordering::SeqCst)).unwrap()
    }

    pub(crate) fn advance(&self, by: chrono::Duration) {
        self.0.fetch_add(by.num_microseconds().unwrap(), Ordering::SeqCst);
    }

    pub(crate) fn clock(&self) -> Clock {
        let clock = self.clone();
        Arc::new(move || clock.now())
    }
}

/// An open log and a place for read tables. The log goes first, then the databases.
pub(crate) struct Fixture {
    pub(crate) log: EventLog,
    pub(crate) database: ReadDatabase,
    pub(crate) clock: TestClock,
    processes: AtomicU64,
    commands: AtomicU64,
    _log_database: LogDatabase,
}

impl Fixture {
    pub(crate) async fn new(store: ReadStore) -> Self {
        Self::with_log_in(Store::Sqlite, store).await
    }

    pub(crate) async fn with_log_in(log: Store, store: ReadStore) -> Self {
        let log_database = LogDatabase::new(log).await;
        let config = LogConfig::new(log_database.url(), MasterKey::new([7; 32]));
        let log = EventLog::open(&config).await.unwrap();
        Self {
            log,
            database: ReadDatabase::new(store).await,
            clock: TestClock::at(Utc.with_ymd_and_hms(2026, 3, 2, 13, 0, 0).unwrap()),
            processes: AtomicU64::new(0),
            commands: AtomicU64::new(0),
            _log_database: log_database,
        }
    }

    /// The options of one more process.
    pub(crate) fn options(&self) -> Options {
        let number = self.processes.fetch_add(1, Ordering::SeqCst);
        Options {
            // The clock is moved by hours at a time.
            hold: Duration::from_hours(9600),
            poll: Duration::from_millis(20),
            ..Options::new(format!("process-{number}"), self.clock.clock())
        }
    }

    /// The read side of one more process, not following yet.
    pub(crate) async fn open(&self, projections: Vec<Projection>, options: Options) -> ReadSide {
        let db = Db::open(self.database.url()).await.unwrap();
        ReadSide::open(db, self.log.clone(), projections, options).await.unwrap()
    }

    /// The read side of one more process, with every projection, following.
    pub(crate) async fn follow(&self) -> ReadSide {
        let side = self.open(projections::all(), self.options()).await;
        side.start();
        side
    }

    /// Appends the events of one command, as an actor.
    pub(crate) async fn append<E: DomainEvent + Serialize>(
        &self,
        stream: &StreamId,
        expected_sequence: u64,
        events: &[E],
        metadata: Metadata,
    ) -> Appended {
        let events = events.iter().map(|event| NewEvent {
            event_type: event.event_type(),
            event_version: event.event_version(),
            payload: serde_json::to_value(event).unwrap(),
        });
        let events = events.collect();
        self.append_raw(stream, expected_sequence, events, metadata).await
    }

    /// Appends events of any shape.
    pub(crate) async fn append_raw(
        &self,
        stream: &StreamId,
        expected_sequence: u64,
        events: Vec<NewEvent>,
        metadata: Metadata,
    ) -> Appended {
        let append = Append {
            stream: stream.clone(),
            expected_sequence,
            events,
            metadata,
            recorded_at: self.clock.now(),
        };
        self.log.append(append).await.unwrap()
    }

    /// Who does something, from somewhere.
    pub(crate) fn by(
        &self,
        actor: &(impl ToString + ?Sized),
        role: &str,
        command: &str,
    ) -> Metadata {
        let number = self.commands.fetch_add(1, Ordering::SeqCst);
        Metadata {
            actor_id: actor.to_string(),
            actor_role: role.into(),
            ip: Some("203.0.113.9".into()),
            user_agent: Some("curl/8".into()),
            command: command.into(),
            command_id: Uuid::from_u128(u128::from(number) + 1),
            fingerprint: format!("{number:x}"),
            correlation_id: Uuid::from_u128(u128::from(number) + 1),
            recorded_by: "tests".into(),
            ..Metadata::default()
        }
    }

    /// Waits until every projection of that read side has come to the end of the log.
    pub(crate) async fn settle(&self, side: &ReadSide) -> Position {
        let head = self.log.head().await.unwrap();
        let names = side.names();
        let settled = side.wait_for(head, &names, PATIENCE).await.unwrap();
        assert!(settled, "not settled: {:#?}", side.status().await.unwrap());
        head
    }

    /// Every projection verifies, and nothing is parked.
    pub(crate) async fn assert_verified(&self, side: &ReadSide) {
        for name in side.names() {
            let report = side.verify(name, |_| ()).await.unwrap();
            assert!(report.is_equal(), "{name}: {:#?}", report.differences);
            assert_eq!(report.parked, 0, "{name}");
        }
    }
}
