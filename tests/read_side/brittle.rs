//! A projector that fails when it is told to, to see what becomes of the events.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use projections::{
    AggregateKind, Cell, CellType, Column, Ddl, Envelope, Event, Projector, Row, Schema, TableSet,
    Unprojectable,
};

/// How the next events of an aggregate fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Failure {
    /// The projector refuses.
    Refuses,
    /// The projector panics.
    Panics,
}

static FAILING: Mutex<Option<HashSet<(String, u64, Failure)>>> = Mutex::new(None);

fn failing<T>(look: impl FnOnce(&mut HashSet<(String, u64, Failure)>) -> T) -> T {
    let mut failing = FAILING.lock().unwrap_or_else(PoisonError::into_inner);
    look(failing.get_or_insert_default())
}

/// Makes the event of that sequence fail.
pub(crate) fn break_at(aggregate_id: &str, sequence: u64, how: Failure) {
    failing(|all| all.insert((aggregate_id.to_owned(), sequence, how)));
}

/// Mends it.
pub(crate) fn mend(aggregate_id: &str, sequence: u64) {
    failing(|all| all.retain(|(id, at, _)| (id.as_str(), *at) != (aggregate_id, sequence)));
}

/// How many events an aggregate has had, and which was the last: wrong order shows.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct BrittleRow {
    pub(crate) id: String,
    pub(crate) events: i64,
    pub(crate) last: i64,
}

impl Row for BrittleRow {
    type Key = String;
    const SCHEMA: &'static Schema = &Schema {
        table: "brittle",
        columns: &[
            Column { name: "id", kind: String::KIND, nullable: false },
            Column { name: "events", kind: i64::KIND, nullable: false },
            Column { name: "last", kind: i64::KIND, nullable: false },
        ],
        key: 1,
        erasure: None,
    };

    fn key(&self) -> String {
        self.id.clone()
    }

    fn to_cells(&self) -> Vec<Cell> {
        vec![self.id.to_cell(), self.events.to_cell(), self.last.to_cell()]
    }

    fn from_cells(cells: Vec<Cell>) -> Result<Self, projections::CellError> {
        let [id, events, last] = <[Cell; 3]>::try_from(cells).unwrap();
        let read = |column| move |why| projections::CellError { column, why };
        Ok(Self {
            id: String::from_cell(id).map_err(read("id"))?,
            events: i64::from_cell(events).map_err(read("events"))?,
            last: i64::from_cell(last).map_err(read("last"))?,
        })
    }
}

/// Counts the events of repairs, and changes its row before it fails.
pub(crate) struct Brittle;

impl Projector for Brittle {
    const NAME: &'static str = "brittle";
    const VERSION: u32 = 1;
    const DDL: Ddl = Ddl {
        file: "9001_brittle",
        sqlite: "CREATE TABLE brittle (id VARCHAR(40) NOT NULL PRIMARY KEY, \
                 events INTEGER NOT NULL, last INTEGER NOT NULL)",
        mysql: "CREATE TABLE brittle (id VARCHAR(40) NOT NULL PRIMARY KEY, \
                events BIGINT NOT NULL, last BIGINT NOT NULL)",
    };
    type Rows = TableSet<BrittleRow>;

    fn wants(kind: AggregateKind, _: &str) -> bool {
        kind == AggregateKind::Repair
    }

    fn declare(rows: &mut Self::Rows, envelope: &Envelope, _: &Event) {
        rows.declare(envelope.aggregate_id.clone());
    }

    fn apply(rows: &mut Self::Rows, envelope: &Envelope, _: &Event) -> Result<(), Unprojectable> {
        let id = envelope.aggregate_id.clone();
        let sequence = i64::try_from(envelope.sequence).unwrap();
        if rows.get(&id).is_none() {
            rows.put(BrittleRow { id: id.clone(), events: 0, last: 0 });
        }
        let row = rows.get_mut(&id).unwrap();
        row.events += 1;
        if row.last + 1 != sequence {
            return Err(Unprojectable(format!("{sequence} after {}", row.last)));
        }
        row.last = sequence;
        let key = |how| (id.clone(), envelope.sequence, how);
        assert!(!failing(|all| all.contains(&key(Failure::Panics))), "as told");
        if failing(|all| all.contains(&key(Failure::Refuses))) {
            return Err(Unprojectable("as told".into()));
        }
        Ok(())
    }
}

/// The same projector of a later version, with another column's name in its table.
pub(crate) struct BrittleTwo;

/// The row of the later version.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct BrittleTwoRow(BrittleRow);

impl Row for BrittleTwoRow {
    type Key = String;
    const SCHEMA: &'static Schema = &Schema {
        table: "brittle",
        columns: &[
            Column { name: "id", kind: String::KIND, nullable: false },
            Column { name: "seen", kind: i64::KIND, nullable: false },
            Column { name: "last", kind: i64::KIND, nullable: false },
        ],
        key: 1,
        erasure: None,
    };

    fn key(&self) -> String {
        self.0.key()
    }

    fn to_cells(&self) -> Vec<Cell> {
        self.0.to_cells()
    }

    fn from_cells(cells: Vec<Cell>) -> Result<Self, projections::CellError> {
        BrittleRow::from_cells(cells).map(Self)
    }
}

impl Projector for BrittleTwo {
    const NAME: &'static str = "brittle";
    const VERSION: u32 = 2;
    const DDL: Ddl = Ddl {
        file: "9002_brittle",
        sqlite: "CREATE TABLE brittle (id VARCHAR(40) NOT NULL PRIMARY KEY, \
                 seen INTEGER NOT NULL, last INTEGER NOT NULL);\n\
                 CREATE INDEX brittle_by_last ON brittle (last)",
        mysql: "CREATE TABLE brittle (id VARCHAR(40) NOT NULL PRIMARY KEY, \
                seen BIGINT NOT NULL, last BIGINT NOT NULL);\n\
                CREATE INDEX brittle_by_last ON brittle (last)",
    };
    type Rows = TableSet<BrittleTwoRow>;

    fn wants(kind: AggregateKind, event_type: &str) -> bool {
        Brittle::wants(kind, event_type)
    }

    fn declare(rows: &mut Self::Rows, envelope: &Envelope, _: &Event) {
        rows.declare(envelope.aggregate_id.clone());
    }

    fn apply(rows: &mut Self::Rows, envelope: &Envelope, _: &Event) -> Result<(), Unprojectable> {
        let id = envelope.aggregate_id.clone();
        let last = i64::try_from(envelope.sequence).unwrap();
        rows.put(BrittleTwoRow(BrittleRow { id, events: last, last }));
        Ok(())
    }
}
