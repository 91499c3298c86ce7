//! A server that speaks MySQL (MariaDB), through sqlx.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::mysql::{MySqlArguments, MySqlConnectOptions, MySqlPoolOptions, MySqlRow};
use sqlx::query::Query;
use sqlx::{ConnectOptions as _, Executor as _, MySql, MySqlExecutor, MySqlPool, Row as _};

use std::str::FromStr as _;
use std::time::Duration;

use crate::cell::{Cell, Kind};
use crate::error::{ProjectionError, Result};

/// Statements kept prepared per connection: about 25 tables × 10 chunk sizes × load and upsert.
const STATEMENTS: usize = 512;
/// Connections: readers and one writer per projection.
const CONNECTIONS: u32 = 24;

/// What each session is told.
///
/// A process that was frozen in the middle of a transaction would hold its locks for hours: the time-outs let
/// the server end its session, and its transaction is undone.
const SESSION: &str = "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,\
     ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,PIPES_AS_CONCAT', \
     time_zone = '+00:00', wait_timeout = 120 /*M!100300 , idle_write_transaction_timeout = 10 */";

/// Connects to a server.
pub(super) async fn open(url: &str) -> Result<MySqlPool> {
    let options = MySqlConnectOptions::from_str(url)
        .map_err(ProjectionError::database("reading the URL of the server"))?
        .statement_cache_capacity(STATEMENTS)
        .charset("utf8mb4")
        .collation("utf8mb4_bin")
        .disable_statement_logging();
    let pool = MySqlPoolOptions::new()
        .max_connections(CONNECTIONS)
        .idle_timeout(Duration::from_mins(1))
        .acquire_timeout(Duration::from_secs(30))
        .after_connect(|connection, _| {
            Box::pin(async move {
                connection.execute(SESSION).await?;
                Ok(())
            })
        });
    pool.connect_with(options).await.map_err(ProjectionError::database("connecting to the server"))
}

/// A statement with its parameters.
pub(super) type MySqlQuery<'q> = Query<'q, MySql, MySqlArguments>;

/// The statement with its parameters.
pub(super) fn bound<'q>(
    sql: &'q str,
    parameters: impl IntoIterator<Item = &'q Cell>,
) -> MySqlQuery<'q> {
    parameters.into_iter().fold(sqlx::query(sql), |query, cell| match cell {
        Cell::Null => query.bind(None::<&str>),
        Cell::Bool(value) => query.bind(*value),
        Cell::Int(value) => query.bind(*value),
        Cell::Text(text) | Cell::Json(text) => query.bind(text.as_str()),
        Cell::Time(at) => query.bind(*at),
        Cell::Date(day) => query.bind(*day),
    })
}

/// Runs one query whose columns are of these kinds.
pub(super) async fn fetch<'e>(
    executor: impl MySqlExecutor<'e>,
    what: &'static str,
    query: MySqlQuery<'_>,
    kinds: &[Kind],
) -> Result<Vec<Vec<Cell>>> {
    let rows = query.fetch_all(executor).await;
    let rows = rows.map_err(ProjectionError::database(what))?;
    let cells = rows.iter().map(|row| read(row, kinds));
    cells.collect::<Result<_, _>>().map_err(ProjectionError::database(what))
}

/// The cells of a row.
pub(super) fn read(row: &MySqlRow, kinds: &[Kind]) -> Result<Vec<Cell>, sqlx::Error> {
    kinds.iter().enumerate().map(|(index, kind)| cell(row, index, *kind)).collect()
}

fn cell(row: &MySqlRow, index: usize, kind: Kind) -> Result<Cell, sqlx::Error> {
    // Unchecked, because JSON is LONGTEXT in MariaDB and a type of its own in MySQL.
    macro_rules! read_as {
        ($wrap:path, $rust:ty) => {
            row.try_get_unchecked::<Option<$rust>, _>(index)?.map_or(Cell::Null, $wrap)
        };
    }
    Ok(match kind {
        Kind::Bool => read_as!(Cell::Bool, bool),
        Kind::Int => read_as!(Cell::Int, i64),
        Kind::Text => read_as!(Cell::Text, String),
        Kind::Time => read_as!(Cell::Time, DateTime<Utc>),
        Kind::Date => read_as!(Cell::Date, NaiveDate),
        Kind::Json => read_as!(Cell::Json, String),
    })
}
