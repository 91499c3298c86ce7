//! Compares two tables of the same shape row by row, both read in the order of their key.

use std::cmp::Ordering;

use futures::StreamExt;
use futures::stream::BoxStream;
use serde::Serialize;
use serde_json::Value;

use crate::cell::Cell;
use crate::db::{Scan, scan_table};
use crate::error::Result;
use crate::schema::Schema;

/// A row that is not the same in both tables.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Difference {
    /// Which table.
    pub table: &'static str,
    /// The row's key.
    pub key: Vec<Value>,
    /// In what they differ.
    pub kind: DifferenceKind,
}

/// How a row differs.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DifferenceKind {
    /// The live table lacks it.
    Missing,
    /// Only the live table has it.
    Unexpected,
    /// Both have it, with other values.
    Changed(Vec<ColumnDifference>),
}

/// A column whose values differ.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ColumnDifference {
    /// Which column.
    pub column: &'static str,
    /// What stands in the live table.
    pub live: Value,
    /// What the log says.
    pub expected: Value,
}

/// What a comparison has found so far.
#[derive(Debug)]
pub(crate) struct Comparison {
    pub(crate) rows: u64,
    pub(crate) total: u64,
    pub(crate) first: Vec<Difference>,
    reported: usize,
}

impl Comparison {
    pub(crate) const fn new(reported: usize) -> Self {
        Self { rows: 0, total: 0, first: Vec::new(), reported }
    }

    fn found(&mut self, schema: &'static Schema, row: &[Cell], kind: DifferenceKind) {
        self.total += 1;
        if self.first.len() < self.reported {
            let key = row[..schema.key].iter().map(Cell::to_json).collect();
            self.first.push(Difference { table: schema.table, key, kind });
        }
    }
}

type Rows<'a> = BoxStream<'a, Result<Vec<Cell>>>;

async fn next(rows: &mut Rows<'_>) -> Result<Option<Vec<Cell>>> {
    rows.next().await.transpose()
}

/// Compares the live rows with the expected ones.
pub(crate) async fn compare(
    schema: &'static Schema,
    live: (Scan<'_>, &str),
    expected: (Scan<'_>, &str),
    found: &mut Comparison,
) -> Result<()> {
    let (mut live_sql, mut expected_sql) = (String::new(), String::new());
    let mut live_rows = scan_table(live.0, schema, live.1, &mut live_sql);
    let mut expected_rows = scan_table(expected.0, schema, expected.1, &mut expected_sql);
    let mut live = next(&mut live_rows).await?;
    let mut expected = next(&mut expected_rows).await?;
    loop {
        let order = match (&live, &expected) {
            (None, None) => return Ok(()),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(left), Some(right)) => order_by_key(&left[..schema.key], &right[..schema.key]),
        };
        found.rows += 1;
        match (order, &live, &expected) {
            (Ordering::Less, Some(row), _) => found.found(schema, row, DifferenceKind::Unexpected),
            (Ordering::Greater, _, Some(row)) => found.found(schema, row, DifferenceKind::Missing),
            (_, Some(left), Some(right)) => {
                let columns = differing_columns(schema, left, right);
                if !columns.is_empty() {
                    found.found(schema, left, DifferenceKind::Changed(columns));
                }
            }
            _ => {}
        }
        if order != Ordering::Greater {
            live = next(&mut live_rows).await?;
        }
        if order != Ordering::Less {
            expected = next(&mut expected_rows).await?;
        }
    }
}

fn differing_columns(
    schema: &'static Schema,
    live: &[Cell],
    expected: &[Cell],
) -> Vec<ColumnDifference> {
    let pairs = schema.columns.iter().zip(live.iter().zip(expected));
    let differing = pairs.filter(|(_, (live, expected))| !live.same(expected));
    let report = |(column, (live, expected)): (&crate::schema::Column, (&Cell, &Cell))| {
        ColumnDifference { column: column.name, live: live.to_json(), expected: expected.to_json() }
    };
    differing.map(report).collect()
}

/// The order in which both databases sort keys: numbers by value, texts by their bytes.
fn order_by_key(left: &[Cell], right: &[Cell]) -> Ordering {
    let order = |(left, right): (&Cell, &Cell)| match (left, right) {
        (Cell::Int(left), Cell::Int(right)) => left.cmp(right),
        (Cell::Text(left), Cell::Text(right)) => left.cmp(right),
        (Cell::Bool(left), Cell::Bool(right)) => left.cmp(right),
        (Cell::Time(left), Cell::Time(right)) => left.cmp(right),
        (Cell::Date(left), Cell::Date(right)) => left.cmp(right),
        // Keys have no other kinds, and a column has one kind.
        _ => Ordering::Equal,
    };
    left.iter().zip(right).map(order).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
}
