//! The side tables in Postgres.

use std::borrow::Cow;

use async_trait::async_trait;
use sqlx::postgres::{PgArguments, PgRow};
use sqlx::query::Query;
use sqlx::{Column, PgPool, Postgres, Row as _, TypeInfo, ValueRef};

use super::{Cell, Param, Row, SideTables, Step};
use crate::error::LogError;
use crate::postgres::database_error;

/// The side tables of a Postgres database.
pub(crate) struct PostgresSide(pub(crate) PgPool);

const WHAT: &str = "using a side table";

#[async_trait]
impl SideTables for PostgresSide {
    async fn query(
        &self,
        sql: Cow<'static, str>,
        params: Vec<Param>,
    ) -> Result<Vec<Row>, LogError> {
        let rows = bind(&sql, params)
            .fetch_all(&self.0)
            .await
            .map_err(|error| database_error(WHAT, error))?;
        rows.iter().map(row).collect()
    }

    async fn transaction(&self, steps: Vec<Step>) -> Result<Option<Vec<Vec<Row>>>, LogError> {
        let failed = |error| database_error(WHAT, error);
        let mut transaction = self.0.begin().await.map_err(failed)?;
        let mut answers = Vec::with_capacity(steps.len());
        for step in steps {
            let rows =
                bind(&step.sql, step.params).fetch_all(&mut *transaction).await.map_err(failed)?;
            if step.required && rows.is_empty() {
                transaction.rollback().await.map_err(failed)?;
                return Ok(None);
            }
            answers.push(rows.iter().map(row).collect::<Result<_, _>>()?);
        }
        transaction.commit().await.map_err(failed)?;
        Ok(Some(answers))
    }
}

fn bind(sql: &str, params: Vec<Param>) -> Query<'_, Postgres, PgArguments> {
    params.into_iter().fold(sqlx::query(sql), |query, param| match param {
        Param::Int(value) => query.bind(value),
        Param::Text(value) => query.bind(value),
        Param::Bytes(value) => query.bind(value),
    })
}

fn row(row: &PgRow) -> Result<Row, LogError> {
    let wrong = |error| database_error("reading a side table", error);
    let mut cells = Vec::with_capacity(row.len());
    for column in row.columns() {
        let index = column.ordinal();
        let raw = row.try_get_raw(index).map_err(wrong)?;
        cells.push(if raw.is_null() {
            Cell::Null
        } else {
            match column.type_info().name() {
                "INT8" => Cell::Int(row.try_get(index).map_err(wrong)?),
                "INT4" => Cell::Int(row.try_get::<i32, _>(index).map_err(wrong)?.into()),
                "BYTEA" => Cell::Bytes(row.try_get(index).map_err(wrong)?),
                _ => Cell::Text(row.try_get(index).map_err(wrong)?),
            }
        });
    }
    Ok(Row(cells))
}
