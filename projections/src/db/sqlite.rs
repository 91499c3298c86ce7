//! A SQLite file: a few connections, each used by one blocking task at a time.
//!
//! A query runs to its end in one hop, rows and all. sqlx hands over every row from a thread of its own, which
//! costs more than SQLite itself takes (`docs/adr/0003-rusqlite-for-sqlite.md`).

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use rusqlite::types::{ToSqlOutput, Type, ValueRef};
use rusqlite::{Connection, Row, ToSql, params_from_iter};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::cell::{Cell, Kind};
use crate::error::{ProjectionError, Result};

/// Statements kept prepared per connection: a few for each table, and the queries.
const STATEMENTS: usize = 512;
/// Connections for reading.
const READERS: usize = 4;
/// What a connection keeps of the file, in KiB.
const READER_CACHE: i64 = 4_000;
const WRITER_CACHE: i64 = 16_000;

/// The file. Cheap to clone.
#[derive(Debug, Clone)]
pub struct SqliteFile {
    read: Arc<Lane>,
    write: Arc<Lane>,
}

impl SqliteFile {
    /// Opens the file, and creates it when it is missing.
    pub(super) async fn open(path: &Path) -> Result<Self> {
        let lane = |size, cache| {
            let path = path.to_owned();
            Arc::new(Lane {
                path,
                cache,
                free: Arc::new(Semaphore::new(size)),
                idle: Mutex::default(),
            })
        };
        let file = Self { read: lane(READERS, READER_CACHE), write: lane(1, WRITER_CACHE) };
        file.writer().await?.run("opening the file", |_| Ok(())).await?;
        Ok(file)
    }

    /// A connection for reading.
    pub(super) async fn reader(&self) -> Result<Lease> {
        Lane::take(&self.read).await
    }

    /// Runs a query that finds a few rows, for each of these lists of parameters, on the thread that asks: the
    /// way to another thread and back costs more than the answer.
    pub(super) fn look_up(
        &self,
        what: &'static str,
        sql: &str,
        each: &[Vec<Cell>],
        kinds: &[Kind],
    ) -> Result<Vec<Vec<Cell>>> {
        if self.read.free.is_closed() {
            return Err(ProjectionError::Stopped);
        }
        let idle = self.read.idle().pop();
        let found = idle.map_or_else(|| self.read.connect(), Ok).and_then(|connection| {
            let found = fetch_each(&connection, sql, each, kinds);
            self.read.idle().push(connection);
            found
        });
        found.map_err(ProjectionError::database(what))
    }

    /// The one connection that writes; its queue is fair.
    pub(super) async fn writer(&self) -> Result<Lease> {
        Lane::take(&self.write).await
    }

    /// Closes the file, after what is being done.
    pub(super) async fn close(&self) {
        for (lane, size) in [(&self.read, READERS), (&self.write, 1)] {
            let all = u32::try_from(size).unwrap_or(u32::MAX);
            if let Ok(permits) = lane.free.acquire_many(all).await {
                permits.forget();
            }
            lane.free.close();
            lane.idle().clear();
        }
    }
}

/// Connections of one kind.
#[derive(Debug)]
struct Lane {
    path: PathBuf,
    cache: i64,
    free: Arc<Semaphore>,
    idle: Mutex<Vec<Connection>>,
}

impl Lane {
    async fn take(lane: &Arc<Self>) -> Result<Lease> {
        let permit = Arc::clone(&lane.free).acquire_owned().await;
        let permit = permit.map_err(|_| ProjectionError::Stopped)?;
        let connection = lane.idle().pop();
        Ok(Lease { lane: Arc::clone(lane), connection, _permit: permit })
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn connect(&self) -> rusqlite::Result<Connection> {
        let connection = Connection::open(&self.path)?;
        connection.busy_timeout(Duration::from_secs(10))?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        // Rows and checkpoint are one transaction, so a power cut can only take both back.
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        connection.pragma_update(None, "cache_size", -self.cache)?;
        connection.pragma_update(None, "temp_store", "MEMORY")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        // A rename must not rewrite what other tables' definitions say.
        connection.pragma_update(None, "legacy_alter_table", true)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        Ok(connection)
    }
}

/// A connection that is in use; it goes back when this is dropped, and what was begun on it is undone.
#[derive(Debug)]
pub(crate) struct Lease {
    lane: Arc<Lane>,
    /// None before the first use, and while a task has it. A caller that leaves in the meantime leaves it to the
    /// task, which closes it; SQLite then undoes what was begun.
    connection: Option<Connection>,
    _permit: OwnedSemaphorePermit,
}

impl Lease {
    /// Runs this where blocking harms nobody.
    pub(super) async fn run<T: Send + 'static>(
        &mut self,
        what: &'static str,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T> {
        let (lane, connection) = (Arc::clone(&self.lane), self.connection.take());
        let task = tokio::task::spawn_blocking(move || {
            let connection = match connection {
                Some(connection) => connection,
                None => lane.connect()?,
            };
            let done = work(&connection);
            Ok((connection, done))
        });
        let failed = ProjectionError::database(what);
        match task.await {
            Ok(Ok((connection, done))) => {
                self.connection = Some(connection);
                done.map_err(failed)
            }
            Ok(Err(error)) => Err(failed(error)),
            Err(error) => match error.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                Err(_) => Err(ProjectionError::Stopped),
            },
        }
    }

    /// Runs one query, whose columns are of these kinds, for each of these lists of parameters.
    pub(super) async fn fetch_each(
        &mut self,
        what: &'static str,
        sql: String,
        each: Vec<Vec<Cell>>,
        kinds: Vec<Kind>,
    ) -> Result<Vec<Vec<Cell>>> {
        self.run(what, move |connection| fetch_each(connection, &sql, &each, &kinds)).await
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take()
            && (connection.is_autocommit() || connection.execute_batch("ROLLBACK").is_ok())
        {
            self.lane.idle().push(connection);
        }
    }
}

/// Runs one statement for each of these lists of parameters, and says how many rows were found in all.
pub(super) fn execute_each(
    connection: &Connection,
    sql: &str,
    each: &[Vec<Cell>],
) -> rusqlite::Result<u64> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = 0;
    for parameters in each {
        rows += statement.execute(params_from_iter(parameters))? as u64;
    }
    Ok(rows)
}

/// Runs one query, whose columns are of these kinds, for each of these lists of parameters.
pub(super) fn fetch_each(
    connection: &Connection,
    sql: &str,
    each: &[Vec<Cell>],
    kinds: &[Kind],
) -> rusqlite::Result<Vec<Vec<Cell>>> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut fetched = Vec::new();
    for parameters in each {
        let mut rows = statement.query(params_from_iter(parameters))?;
        while let Some(row) = rows.next()? {
            let cells = kinds.iter().enumerate().map(|(index, kind)| cell(row, index, *kind));
            fetched.push(cells.collect::<rusqlite::Result<_>>()?);
        }
    }
    Ok(fetched)
}

impl ToSql for Cell {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Null => ToSqlOutput::Borrowed(ValueRef::Null),
            Self::Bool(value) => ToSqlOutput::from(*value),
            Self::Int(value) => ToSqlOutput::from(*value),
            Self::Text(text) | Self::Json(text) => {
                ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes()))
            }
            // As ordered as text as they are in time.
            Self::Time(at) => ToSqlOutput::from(at.to_rfc3339_opts(SecondsFormat::AutoSi, false)),
            Self::Date(day) => ToSqlOutput::from(day.to_string()),
        })
    }
}

fn cell(row: &Row<'_>, index: usize, kind: Kind) -> rusqlite::Result<Cell> {
    let value = row.get_ref(index)?;
    if value == ValueRef::Null {
        return Ok(Cell::Null);
    }
    let wrong = |error: Box<dyn std::error::Error + Send + Sync>| {
        rusqlite::Error::FromSqlConversionFailure(index, Type::Text, error)
    };
    let text = || value.as_str().map_err(|error| wrong(error.into()));
    Ok(match kind {
        Kind::Bool => Cell::Bool(row.get(index)?),
        Kind::Int => Cell::Int(row.get(index)?),
        Kind::Text => Cell::Text(text()?.to_owned()),
        Kind::Json => Cell::Json(text()?.to_owned()),
        Kind::Time => {
            Cell::Time(text()?.parse::<DateTime<Utc>>().map_err(|error| wrong(error.into()))?)
        }
        Kind::Date => {
            Cell::Date(text()?.parse::<NaiveDate>().map_err(|error| wrong(error.into()))?)
        }
    })
}
