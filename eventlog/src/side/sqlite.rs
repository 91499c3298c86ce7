//! The side tables in `SQLite`: writes go through the writer's thread, into the same group commit as appends;
//! every query finds rows by their key, or one page of them.

use std::borrow::Cow;

use async_trait::async_trait;
use rusqlite::types::{ToSqlOutput, Value, ValueRef};
use rusqlite::{Connection, ToSql};

use super::{Cell, Param, Row, SideTables, Step};
use crate::error::LogError;
use crate::sqlite::{SqliteStore, database_error};

#[async_trait]
impl SideTables for SqliteStore {
    async fn query(
        &self,
        sql: Cow<'static, str>,
        params: Vec<Param>,
    ) -> Result<Vec<Row>, LogError> {
        self.look_up(|reader| run(reader, &sql, &params))
    }

    async fn transaction(&self, steps: Vec<Step>) -> Result<Option<Vec<Vec<Row>>>, LogError> {
        let outcome = self
            .write(move |connection| {
                let mut answers = Vec::with_capacity(steps.len());
                for step in &steps {
                    let rows = run(connection, &step.sql, &step.params).map_err(GivenUp::Failed)?;
                    if step.required && rows.is_empty() {
                        return Err(GivenUp::NothingMatched);
                    }
                    answers.push(rows);
                }
                Ok(answers)
            })
            .await?;
        match outcome {
            Ok(answers) => Ok(Some(answers)),
            Err(GivenUp::NothingMatched) => Ok(None),
            Err(GivenUp::Failed(error)) => Err(error),
        }
    }
}

enum GivenUp {
    NothingMatched,
    Failed(LogError),
}

fn run(connection: &Connection, sql: &str, params: &[Param]) -> Result<Vec<Row>, LogError> {
    let failed = |error| database_error("using a side table", error);
    // SQLite numbers `?1`; `$1` would be a name.
    let mut statement = connection.prepare_cached(&sql.replace('$', "?")).map_err(failed)?;
    let columns = statement.column_count();
    let mut rows = statement.query(rusqlite::params_from_iter(params)).map_err(failed)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next().map_err(failed)? {
        let cells = (0..columns).map(|column| row.get_ref(column).map_err(failed).and_then(cell));
        found.push(Row(cells.collect::<Result<_, _>>()?));
    }
    Ok(found)
}

fn cell(value: ValueRef<'_>) -> Result<Cell, LogError> {
    Ok(match value {
        ValueRef::Null => Cell::Null,
        ValueRef::Integer(value) => Cell::Int(value),
        ValueRef::Text(bytes) => Cell::Text(
            String::from_utf8(bytes.to_vec())
                .map_err(|error| LogError::damaged("a side table", error))?,
        ),
        ValueRef::Blob(bytes) => Cell::Bytes(bytes.to_vec()),
        ValueRef::Real(_) => return Err(LogError::damaged("a side table", "a real number")),
    })
}

impl ToSql for Param {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Int(Some(value)) => ToSqlOutput::Borrowed(ValueRef::Integer(*value)),
            Self::Text(Some(value)) => ToSqlOutput::Borrowed(ValueRef::Text(value.as_bytes())),
            Self::Bytes(Some(value)) => ToSqlOutput::Borrowed(ValueRef::Blob(value)),
            Self::Int(None) | Self::Text(None) | Self::Bytes(None) => {
                ToSqlOutput::Owned(Value::Null)
            }
        })
    }
}
