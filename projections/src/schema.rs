//! What a read table looks like, and the macro that declares a row type together with it.
//!
//! The SQL that creates the table is in `migrations/read/`; a test compares it with the declaration.

use std::fmt::Debug;
use std::hash::Hash;

use crate::cell::{Cell, CellError, CellType, Kind};

/// A column of a read table.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// What stands in it.
    pub kind: Kind,
    /// Whether it may be empty.
    pub nullable: bool,
}

/// What becomes of a table's rows when the person whose data they hold is erased.
#[derive(Debug, Clone, Copy)]
pub struct Erasure {
    /// The column that names the person.
    pub subject: &'static str,
    /// The columns that are blanked, with what stands in them afterwards; `None` is NULL.
    pub blanks: &'static [(&'static str, Option<&'static str>)],
}

/// A read table.
#[derive(Debug)]
pub struct Schema {
    /// Its name.
    pub table: &'static str,
    /// Its columns; the first [`Schema::key`] of them identify a row.
    pub columns: &'static [Column],
    /// How many columns the key has.
    pub key: usize,
    /// How a person's data leaves it.
    pub erasure: Option<Erasure>,
}

impl Schema {
    /// The columns that identify a row.
    pub fn key_columns(&self) -> &'static [Column] {
        &self.columns[..self.key]
    }

    /// The place of a column.
    pub(crate) fn index_of(&self, name: &str) -> usize {
        let found = self.columns.iter().position(|column| column.name == name);
        found.expect("invariant: the table declares its column")
    }
}

/// A row of a read table.
pub trait Row: Clone + Send + 'static {
    /// What identifies it.
    type Key: RowKey;
    /// Its table.
    const SCHEMA: &'static Schema;
    /// Its key.
    fn key(&self) -> Self::Key;
    /// Its cells, in the order of the columns.
    fn to_cells(&self) -> Vec<Cell>;
    /// Reads the cells.
    fn from_cells(cells: Vec<Cell>) -> Result<Self, CellError>;
}

/// What identifies a row: one value, or two or three together.
pub trait RowKey: Clone + Debug + Eq + Hash + Ord + Send + 'static {
    /// Its cells, in the order of the key columns.
    fn to_cells(&self) -> Vec<Cell>;
}

impl<T: CellType + Clone + Debug + Eq + Hash + Ord + Send + 'static> RowKey for T {
    fn to_cells(&self) -> Vec<Cell> {
        vec![self.to_cell()]
    }
}

impl<A, B> RowKey for (A, B)
where
    A: CellType + Clone + Debug + Eq + Hash + Ord + Send + 'static,
    B: CellType + Clone + Debug + Eq + Hash + Ord + Send + 'static,
{
    fn to_cells(&self) -> Vec<Cell> {
        vec![self.0.to_cell(), self.1.to_cell()]
    }
}

impl<A, B, C> RowKey for (A, B, C)
where
    A: CellType + Clone + Debug + Eq + Hash + Ord + Send + 'static,
    B: CellType + Clone + Debug + Eq + Hash + Ord + Send + 'static,
    C: CellType + Clone + Debug + Eq + Hash + Ord + Send + 'static,
{
    fn to_cells(&self) -> Vec<Cell> {
        vec![self.0.to_cell(), self.1.to_cell(), self.2.to_cell()]
    }
}

/// Declares a row type and its table:
///
/// ```ignore
/// table! {
///     /// A person.
///     PersonRow in "people"
///     key { id: PersonId }
///     columns { name: Option<String>, email: Option<String> }
///     erased_by id { name = None, email = None }
/// }
/// ```
macro_rules! table {
    (
        $(#[$doc:meta])*
        $name:ident in $table:literal
        key { $($(#[$key_doc:meta])* $key:ident: $key_type:ty),+ $(,)? }
        columns { $($(#[$column_doc:meta])* $column:ident: $column_type:ty),* $(,)? }
        $(erased_by $subject:ident { $($blank:ident = $value:expr),+ $(,)? })?
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq)]
        pub struct $name {
            $($(#[$key_doc])* pub $key: $key_type,)+
            $($(#[$column_doc])* pub $column: $column_type,)*
        }

        impl $crate::schema::Row for $name {
            type Key = $crate::schema::key_type!($($key_type),+);

            const SCHEMA: &'static $crate::schema::Schema = &$crate::schema::Schema {
                table: $table,
                columns: &[
                    $($crate::schema::column::<$key_type>(stringify!($key)),)+
                    $($crate::schema::column::<$column_type>(stringify!($column)),)*
                ],
                key: [$(stringify!($key)),+].len(),
                erasure: $crate::schema::erasure!($($subject { $($blank = $value),+ })?),
            };

            fn key(&self) -> Self::Key {
                $crate::schema::key_value!($(self.$key),+)
            }

            fn to_cells(&self) -> Vec<$crate::cell::Cell> {
                use $crate::cell::CellType as _;
                vec![$(self.$key.to_cell(),)+ $(self.$column.to_cell(),)*]
            }

            fn from_cells(
                cells: Vec<$crate::cell::Cell>,
            ) -> Result<Self, $crate::cell::CellError> {
                let mut cells = cells.into_iter();
                Ok(Self {
                    $($key: $crate::schema::next_cell(&mut cells, stringify!($key))?,)+
                    $($column: $crate::schema::next_cell(&mut cells, stringify!($column))?,)*
                })
            }
        }
    };
}

macro_rules! key_type {
    ($one:ty) => {
        $one
    };
    ($one:ty, $two:ty) => {
        ($one, $two)
    };
    ($one:ty, $two:ty, $three:ty) => {
        ($one, $two, $three)
    };
}

macro_rules! key_value {
    ($one:expr) => {
        $one.clone()
    };
    ($one:expr, $two:expr) => {
        ($one.clone(), $two.clone())
    };
    ($one:expr, $two:expr, $three:expr) => {
        ($one.clone(), $two.clone(), $three.clone())
    };
}

macro_rules! erasure {
    () => { None };
    ($subject:ident { $($blank:ident = $value:expr),+ }) => {
        Some($crate::schema::Erasure {
            subject: stringify!($subject),
            blanks: &[$((stringify!($blank), $value)),+],
        })
    };
}

pub(crate) use {erasure, key_type, key_value, table};

/// A column of that type.
pub(crate) const fn column<T: CellType>(name: &'static str) -> Column {
    Column { name, kind: T::KIND, nullable: T::NULLABLE }
}

/// Reads the next cell of a row.
pub(crate) fn next_cell<T: CellType>(
    cells: &mut std::vec::IntoIter<Cell>,
    column: &'static str,
) -> Result<T, CellError> {
    let cell = cells.next().ok_or_else(|| CellError { column, why: "is missing".into() })?;
    T::from_cell(cell).map_err(|why| CellError { column, why })
}
