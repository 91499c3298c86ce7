//! Simple queries over one declared table: conditions that are joined by AND, an order and a limit.
//!
//! What needs more (joins, sums) is written out as SQL in the `queries.rs` that owns the table.

use std::marker::PhantomData;

use crate::cell::{Cell, CellType};
use crate::db::{Db, column_list, kinds_of, load_rows, places};
use crate::error::{ProjectionError, Result};
use crate::schema::{Row, RowKey};

/// A query over the table of a row type.
pub(crate) struct Select<T> {
    conditions: Vec<String>,
    parameters: Vec<Cell>,
    tail: String,
    few: bool,
    row: PhantomData<T>,
}

impl<T: Row> Select<T> {
    pub(crate) const fn new() -> Self {
        Self {
            conditions: Vec::new(),
            parameters: Vec::new(),
            tail: String::new(),
            few: false,
            row: PhantomData,
        }
    }

    /// One more condition, with one parameter.
    pub(crate) fn and(mut self, condition: &str, parameter: Cell) -> Self {
        self.conditions.push(condition.to_owned());
        self.parameters.push(parameter);
        self
    }

    /// The column has one of these values, of which there is at least one.
    pub(crate) fn and_one_of<C: CellType>(self, column: &str, values: &[C]) -> Self {
        let places = places(values.len());
        let values = values.iter().map(CellType::to_cell).collect();
        self.and_all(vec![format!("{column} IN ({places})")], values)
    }

    /// More conditions and all their parameters.
    pub(crate) fn and_all(mut self, conditions: Vec<String>, parameters: Vec<Cell>) -> Self {
        self.conditions.extend(conditions);
        self.parameters.extend(parameters);
        self
    }

    /// The conditions are on a key, and few rows have it.
    pub(crate) const fn few(mut self) -> Self {
        self.few = true;
        self
    }

    /// In this order, at most so many.
    pub(crate) fn order(mut self, by: &str, limit: u32) -> Self {
        self.tail = format!(" ORDER BY {by} LIMIT {limit}");
        self
    }

    /// The rows.
    pub(crate) async fn fetch(self, db: &Db) -> Result<Vec<T>> {
        let schema = T::SCHEMA;
        let mut sql = format!("SELECT {} FROM `{}`", column_list(schema), schema.table);
        if !self.conditions.is_empty() {
            sql.push_str(" WHERE ");
            sql.push_str(&self.conditions.join(" AND "));
        }
        sql.push_str(&self.tail);
        let kinds = kinds_of(schema);
        let (what, parameters) = ("reading a table", self.parameters);
        let rows = match self.few {
            true => db.look_up(what, &sql, parameters, &kinds).await?,
            false => db.fetch(what, &sql, &parameters, &kinds).await?,
        };
        rows.into_iter().map(read).collect()
    }
}

/// Reads a row of a declared table.
pub(crate) fn read<T: Row>(cells: Vec<Cell>) -> Result<T> {
    let damaged = |source| ProjectionError::Damaged { table: T::SCHEMA.table, source };
    T::from_cells(cells).map_err(damaged)
}

/// The rows of these keys, in any order.
pub(crate) async fn select_by_keys<T: Row>(db: &Db, keys: &[T::Key]) -> Result<Vec<T>> {
    let keys = keys.iter().map(RowKey::to_cells).collect();
    let rows = load_rows(db, T::SCHEMA, T::SCHEMA.table, keys).await?;
    rows.into_iter().map(read).collect()
}
