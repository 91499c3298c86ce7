//! The lean writer on `SQLite`: one thread, everything that waits in one transaction, WAL, `synchronous=FULL`.
//!
//! And the bare store below it: prepared inserts with one commit, hence one fsync, for each.

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;
use async_trait::async_trait;
use rusqlite::{Connection, params};
use tempfile::TempDir;
use tokio::sync::{mpsc, oneshot};

use super::METADATA;
use crate::measure::{Client, Contender, Round, drive};
use crate::workload::payload;

const GROUP: usize = 512;
/// The sequence of the last event of a life.
const LAST: i64 = 12;

const SCHEMA: &str = "CREATE TABLE events (
    position       INTEGER PRIMARY KEY,
    aggregate_type TEXT NOT NULL,
    aggregate_id   TEXT NOT NULL,
    sequence       INTEGER NOT NULL,
    event_type     TEXT NOT NULL,
    event_version  TEXT NOT NULL,
    payload        TEXT NOT NULL,
    metadata       TEXT NOT NULL,
    recorded_at    INTEGER NOT NULL,
    UNIQUE (aggregate_type, aggregate_id, sequence)
) STRICT";

const INSERT: &str = "INSERT INTO events
    (aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata, recorded_at)
    VALUES ('repair', ?1, ?2, 'StatusChanged', '1.0', ?3, ?4, ?5)";

/// An event on its way to the writer.
struct Append {
    id: String,
    sequence: i64,
    payload: String,
    done: oneshot::Sender<bool>,
}

/// The way to the writer's thread, which ends with the last of these.
#[derive(Clone)]
pub(crate) struct Writer(mpsc::Sender<Append>);

impl Writer {
    /// Creates the log in an empty folder and starts its thread.
    pub(crate) fn start(folder: &Path) -> Result<Self> {
        let connection = open(folder)?;
        let (queue, work) = mpsc::channel(1024);
        thread::spawn(move || {
            if let Err(error) = write(&connection, work) {
                eprintln!("the lean writer ended: {error}");
            }
        });
        Ok(Self(queue))
    }

    /// Appends one event and waits until it is durable.
    pub(crate) async fn append(&self, id: String, sequence: i64, payload: String) -> Result<()> {
        let (done, answer) = oneshot::channel();
        let append = Append { id, sequence, payload, done };
        self.0.send(append).await.map_err(|_| anyhow::anyhow!("the writer has ended"))?;
        anyhow::ensure!(answer.await?, "the event was refused");
        Ok(())
    }
}

fn open(folder: &Path) -> Result<Connection> {
    let connection = Connection::open(folder.join("lean.db"))?;
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -16384;",
    )?;
    connection.execute_batch(SCHEMA)?;
    Ok(connection)
}

fn write(connection: &Connection, mut work: mpsc::Receiver<Append>) -> rusqlite::Result<()> {
    let mut insert = connection.prepare(INSERT)?;
    let mut begin = connection.prepare("BEGIN IMMEDIATE")?;
    let mut commit = connection.prepare("COMMIT")?;
    let mut group = Vec::with_capacity(GROUP);
    while let Some(first) = work.blocking_recv() {
        group.push(first);
        while group.len() < GROUP
            && let Ok(next) = work.try_recv()
        {
            group.push(next);
        }
        begin.execute([])?;
        let stored: Vec<bool> = group
            .iter()
            .map(|append| {
                insert
                    .execute(params![append.id, append.sequence, append.payload, METADATA, 0])
                    .is_ok()
            })
            .collect();
        commit.execute([])?;
        for (append, stored) in group.drain(..).zip(stored) {
            // A client that went away only misses its answer.
            let _ = append.done.send(stored);
        }
    }
    Ok(())
}

/// A client that appends the events of one repair after the other.
struct Lean {
    writer: Writer,
    client: usize,
    repair: usize,
    sequence: i64,
}

#[async_trait]
impl Client for Lean {
    async fn next(&mut self) -> Result<()> {
        if self.sequence == LAST {
            self.sequence = 0;
            self.repair += 1;
        }
        self.sequence += 1;
        let id = format!("{}-{}", self.client, self.repair);
        self.writer.append(id, self.sequence, payload(self.sequence).into()).await
    }
}

/// The lean grouping writer under so many clients.
pub(crate) struct LeanSqlite {
    name: String,
    clients: usize,
    length: Duration,
}

impl LeanSqlite {
    /// Rounds of `length` with so many clients.
    pub(crate) fn new(clients: usize, length: Duration) -> Self {
        Self { name: format!("lean SQLite writer, {clients} clients"), clients, length }
    }
}

#[async_trait]
impl Contender for LeanSqlite {
    fn name(&self) -> &str {
        &self.name
    }

    async fn round(&mut self) -> Result<Round> {
        let folder = TempDir::new()?;
        let writer = Writer::start(folder.path())?;
        let clients = (0..self.clients)
            .map(|client| Lean { writer: writer.clone(), client, repair: 0, sequence: 0 })
            .collect();
        drive(clients, self.length).await
    }
}

/// The store itself: one prepared insert and one fsync per commit, from one thread.
pub(crate) struct BareSqlite {
    length: Duration,
}

impl BareSqlite {
    /// Rounds of `length`.
    pub(crate) const fn new(length: Duration) -> Self {
        Self { length }
    }
}

#[async_trait]
impl Contender for BareSqlite {
    fn name(&self) -> &'static str {
        "bare SQLite, one fsync per event"
    }

    async fn round(&mut self) -> Result<Round> {
        let length = self.length;
        tokio::task::spawn_blocking(move || {
            let folder = TempDir::new()?;
            let connection = open(folder.path())?;
            let mut insert = connection.prepare(INSERT)?;
            let started = Instant::now();
            let mut count = 0;
            while started.elapsed() < length {
                let sequence = i64::try_from(count)?;
                insert.execute(params!["bare", sequence, payload(sequence), METADATA, 0])?;
                count += 1;
            }
            Ok(Round::of(count, started.elapsed()))
        })
        .await?
    }
}
