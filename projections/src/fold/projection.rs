//! A projector without its type, so that one runner serves them all.

use std::any::Any;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::event::{AggregateKind, Item, Needs};
use super::projector::{Projector, Unprojectable};
use super::table_set::{AnyTable, Rows};
use crate::schema::Schema;

/// The SQL that creates a projection's tables, one text per dialect (`migrations/read/`).
#[derive(Debug, Clone, Copy)]
pub struct Ddl {
    /// The file's name without folder and extension.
    pub file: &'static str,
    /// For SQLite.
    pub sqlite: &'static str,
    /// For MySQL and MariaDB.
    pub mysql: &'static str,
}

/// The migration of that name, embedded.
macro_rules! ddl {
    ($file:literal) => {
        $crate::fold::Ddl {
            file: $file,
            sqlite: include_str!(concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/../migrations/read/sqlite/",
                $file,
                ".sql"
            )),
            mysql: include_str!(concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/../migrations/read/mysql/",
                $file,
                ".sql"
            )),
        }
    };
}
pub(crate) use ddl;

/// A projector, ready to be run.
#[derive(Clone, Copy)]
pub struct Projection {
    /// Its name.
    pub name: &'static str,
    /// The version of its code.
    pub version: u32,
    pub(crate) ddl: Ddl,
    pub(crate) needs: Needs,
    pub(crate) wants: fn(AggregateKind, &str) -> bool,
    pub(crate) schemas: fn() -> Vec<&'static Schema>,
    pub(crate) fold: fn() -> Box<dyn Fold>,
}

impl Projection {
    /// The projection of that projector.
    pub fn of<P: Projector>() -> Self {
        Self {
            name: P::NAME,
            version: P::VERSION,
            ddl: P::DDL,
            needs: P::NEEDS,
            wants: P::wants,
            schemas: P::Rows::schemas,
            fold: || Box::new(FoldOf::<P> { rows: P::Rows::default() }),
        }
    }

    /// Its tables.
    pub fn schemas(&self) -> Vec<&'static Schema> {
        (self.schemas)()
    }

    /// The names of its tables.
    pub fn tables(&self) -> Vec<&'static str> {
        (self.schemas)().into_iter().map(|schema| schema.table).collect()
    }
}

impl fmt::Debug for Projection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Projection({} v{})", self.name, self.version)
    }
}

/// The rows of a projection in memory, and the fold over them.
pub(crate) trait Fold: Send {
    /// Declares the rows that the event needs.
    fn declare(&mut self, item: &Item) -> Result<(), Unprojectable>;
    /// Folds the event; a panic of the projector is an error.
    fn apply(&mut self, item: &Item) -> Result<(), Unprojectable>;
    /// The tables.
    fn tables(&mut self) -> Vec<&mut dyn AnyTable>;
}

struct FoldOf<P: Projector> {
    rows: P::Rows,
}

impl<P: Projector> Fold for FoldOf<P> {
    fn declare(&mut self, item: &Item) -> Result<(), Unprojectable> {
        let event = item.event().map_err(|why| Unprojectable(why.clone()))?;
        caught(|| P::declare(&mut self.rows, &item.envelope, event))
    }

    fn apply(&mut self, item: &Item) -> Result<(), Unprojectable> {
        let event = item.event().map_err(|why| Unprojectable(why.clone()))?;
        caught(|| P::apply(&mut self.rows, &item.envelope, event)).flatten()
    }

    fn tables(&mut self) -> Vec<&mut dyn AnyTable> {
        self.rows.tables()
    }
}

fn caught<T>(work: impl FnOnce() -> T) -> Result<T, Unprojectable> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| Unprojectable(message(panic.as_ref())))
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied());
    format!("the projector panicked: {}", text.unwrap_or("without a message"))
}
