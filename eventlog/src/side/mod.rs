//! The tables beside the log: keys, sign-in secrets, checkpoints, leases, the chain.
//!
//! They are ordinary rows in the log's database. Each operation is written once, in the SQL that both
//! databases share (`$1` parameters, `ON CONFLICT`, `RETURNING`; integers, texts and bytes only).

mod postgres;
mod sqlite;

use std::borrow::Cow;
use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::error::LogError;

pub(crate) use postgres::PostgresSide;

/// A value bound to a statement.
#[derive(Debug, Clone)]
pub(crate) enum Param {
    Int(Option<i64>),
    Text(Option<String>),
    Bytes(Option<Vec<u8>>),
}

impl From<i64> for Param {
    fn from(value: i64) -> Self {
        Self::Int(Some(value))
    }
}

impl From<u64> for Param {
    fn from(value: u64) -> Self {
        Self::Int(Some(value.cast_signed()))
    }
}

impl From<Option<i64>> for Param {
    fn from(value: Option<i64>) -> Self {
        Self::Int(value)
    }
}

impl From<bool> for Param {
    fn from(value: bool) -> Self {
        Self::Int(Some(value.into()))
    }
}

impl From<&str> for Param {
    fn from(value: &str) -> Self {
        Self::Text(Some(value.to_owned()))
    }
}

impl From<Option<String>> for Param {
    fn from(value: Option<String>) -> Self {
        Self::Text(value)
    }
}

impl From<Uuid> for Param {
    fn from(value: Uuid) -> Self {
        Self::Text(Some(value.to_string()))
    }
}

impl From<Option<Uuid>> for Param {
    fn from(value: Option<Uuid>) -> Self {
        Self::Text(value.map(|id| id.to_string()))
    }
}

impl From<&[u8]> for Param {
    fn from(value: &[u8]) -> Self {
        Self::Bytes(Some(value.to_vec()))
    }
}

/// Times are kept as microseconds since 1970 UTC.
impl From<DateTime<Utc>> for Param {
    fn from(value: DateTime<Utc>) -> Self {
        Self::Int(Some(value.timestamp_micros()))
    }
}

/// A list of bound values.
macro_rules! params {
    ($($value:expr),* $(,)?) => { vec![$($crate::side::Param::from($value)),*] };
}
pub(crate) use params;

/// A value of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cell {
    Null,
    Int(i64),
    Text(String),
    Bytes(Vec<u8>),
}

/// A row of a result, read by column number.
#[derive(Debug, Clone)]
pub(crate) struct Row(pub(crate) Vec<Cell>);

impl Row {
    fn wrong(&self, column: usize) -> LogError {
        LogError::damaged(
            "a side table",
            format_args!("column {column} is {:?}", self.0.get(column)),
        )
    }

    pub(crate) fn is_null(&self, column: usize) -> bool {
        matches!(self.0.get(column), Some(Cell::Null))
    }

    pub(crate) fn int(&self, column: usize) -> Result<i64, LogError> {
        match self.0.get(column) {
            Some(Cell::Int(value)) => Ok(*value),
            _ => Err(self.wrong(column)),
        }
    }

    pub(crate) fn unsigned(&self, column: usize) -> Result<u64, LogError> {
        self.int(column)?.try_into().map_err(|_| self.wrong(column))
    }

    pub(crate) fn text(&self, column: usize) -> Result<&str, LogError> {
        match self.0.get(column) {
            Some(Cell::Text(value)) => Ok(value),
            _ => Err(self.wrong(column)),
        }
    }

    pub(crate) fn bytes(&self, column: usize) -> Result<&[u8], LogError> {
        match self.0.get(column) {
            Some(Cell::Bytes(value)) => Ok(value),
            _ => Err(self.wrong(column)),
        }
    }

    pub(crate) fn uuid(&self, column: usize) -> Result<Uuid, LogError> {
        Uuid::parse_str(self.text(column)?).map_err(|_| self.wrong(column))
    }

    pub(crate) fn time(&self, column: usize) -> Result<DateTime<Utc>, LogError> {
        DateTime::from_timestamp_micros(self.int(column)?).ok_or_else(|| self.wrong(column))
    }

    /// `None` for NULL, else what `read` makes of the column.
    pub(crate) fn optional<T>(
        &self,
        column: usize,
        read: impl FnOnce(&Self, usize) -> Result<T, LogError>,
    ) -> Result<Option<T>, LogError> {
        if self.is_null(column) { Ok(None) } else { read(self, column).map(Some) }
    }
}

/// A statement of a transaction.
#[derive(Debug)]
pub(crate) struct Step {
    pub(crate) sql: Cow<'static, str>,
    pub(crate) params: Vec<Param>,
    /// Whether the transaction is given up when this step returns no row; needs `RETURNING`.
    pub(crate) required: bool,
}

impl Step {
    pub(crate) fn new(sql: impl Into<Cow<'static, str>>, params: Vec<Param>) -> Self {
        Self { sql: sql.into(), params, required: false }
    }

    pub(crate) fn required(sql: impl Into<Cow<'static, str>>, params: Vec<Param>) -> Self {
        Self { sql: sql.into(), params, required: true }
    }
}

/// Where the side tables are.
#[async_trait]
pub(crate) trait SideTables: Send + Sync {
    /// The rows that a query returns.
    async fn query(&self, sql: Cow<'static, str>, params: Vec<Param>)
    -> Result<Vec<Row>, LogError>;

    /// Runs the steps in one durable transaction and returns each one's rows, or `None` when a required step
    /// returned no row and everything was rolled back.
    async fn transaction(&self, steps: Vec<Step>) -> Result<Option<Vec<Vec<Row>>>, LogError>;
}

/// The side tables, shared.
pub(crate) type Side = Arc<dyn SideTables>;

/// The rows that one writing statement returns.
pub(crate) async fn write(
    side: &Side,
    sql: &'static str,
    params: Vec<Param>,
) -> Result<Vec<Row>, LogError> {
    let answers = side.transaction(vec![Step::new(sql, params)]).await?;
    Ok(answers.and_then(|mut rows| rows.pop()).unwrap_or_default())
}
