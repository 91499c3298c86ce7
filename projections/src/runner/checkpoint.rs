//! How far a projection has come, and the compare-and-set that makes a batch happen once.
//!
//! The row is read when the runner takes a projection up. Every write of the projection's tables is in one
//! transaction with a move of this row that names what was read: generation, epoch and position. Whoever
//! reads, rebuilds or re-drives in the meantime changes one of them, and the writer's transaction is undone.

use chrono::{DateTime, Utc};
use eventlog::Position;

use crate::cell::{Cell, CellType, Kind};
use crate::db::{Db, Names, Tx};
use crate::error::{ProjectionError, Result};
use crate::fold::{Ddl, Projection, ddl};

/// The SQL of the table, under the name `projection_checkpoint`.
pub(crate) const TEMPLATE: Ddl = ddl!("0002_checkpoint");

/// The row of a projection's checkpoint table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Checkpoint {
    /// Which set of tables this is; grows with every rebuild.
    pub(crate) generation: i64,
    /// Grows whenever something else than following the log changed the tables.
    pub(crate) epoch: i64,
    /// The version of the code that filled the tables.
    pub(crate) version: u32,
    /// Everything up to here is in the tables, or parked.
    pub(crate) position: Position,
    /// How many events were passed since the tables were created.
    pub(crate) events: u64,
    /// When the last of them was recorded.
    pub(crate) recorded_at: Option<DateTime<Utc>>,
    /// Which process follows the log for it …
    pub(crate) owner: Option<String>,
    /// … and until when the others leave it alone.
    pub(crate) lease_until: Option<DateTime<Utc>>,
    /// Until then nobody follows, because a rebuild is about to switch.
    pub(crate) frozen_until: Option<DateTime<Utc>>,
}

const COLUMNS: &str = "generation, epoch, version, commit_position, prepare_position, events, \
                       recorded_at, owner, lease_until, frozen_until";
const KINDS: [Kind; 10] = [
    Kind::Int,
    Kind::Int,
    Kind::Int,
    Kind::Int,
    Kind::Int,
    Kind::Int,
    Kind::Time,
    Kind::Text,
    Kind::Time,
    Kind::Time,
];

/// The name of a projection's checkpoint table.
pub(crate) fn table(projection: &Projection, names: &Names) -> String {
    names.of(&format!("{}_checkpoint", projection.name))
}

/// A position as the row keeps it.
pub(crate) fn position_cells(position: Position) -> [Cell; 2] {
    [position.commit.to_cell(), position.prepare.to_cell()]
}

impl Checkpoint {
    /// Before the first event, in a new set of tables.
    pub(crate) const fn start(generation: i64, epoch: i64, version: u32) -> Self {
        Self {
            generation,
            epoch,
            version,
            position: Position::START,
            events: 0,
            recorded_at: None,
            owner: None,
            lease_until: None,
            frozen_until: None,
        }
    }

    /// Reads the row; none when the projection has no tables yet.
    pub(crate) async fn read(
        db: &Db,
        projection: &Projection,
        names: &Names,
    ) -> Result<Option<Self>> {
        let table = table(projection, names);
        if !db.has_table(&table).await? {
            return Ok(None);
        }
        let sql = format!("SELECT {COLUMNS} FROM `{table}` WHERE id = 1");
        let rows = db.fetch("reading a checkpoint", &sql, &[], &KINDS).await?;
        rows.into_iter().next().map(Self::from_cells).transpose()
    }

    /// Reads the row within a transaction.
    pub(crate) async fn read_in(
        tx: &mut Tx,
        projection: &Projection,
        names: &Names,
    ) -> Result<Option<Self>> {
        let sql = format!("SELECT {COLUMNS} FROM `{}` WHERE id = 1", table(projection, names));
        let rows = tx.fetch("reading a checkpoint", &sql, &[], &KINDS).await?;
        rows.into_iter().next().map(Self::from_cells).transpose()
    }

    fn from_cells(cells: Vec<Cell>) -> Result<Self> {
        let mut cells = cells.into_iter();
        let mut row = || -> Result<Self, String> {
            let mut next = || cells.next().ok_or_else(|| "is too short".to_owned());
            Ok(Self {
                generation: i64::from_cell(next()?)?,
                epoch: i64::from_cell(next()?)?,
                version: u32::from_cell(next()?)?,
                position: Position {
                    commit: u64::from_cell(next()?)?,
                    prepare: u64::from_cell(next()?)?,
                },
                events: u64::from_cell(next()?)?,
                recorded_at: Option::from_cell(next()?)?,
                owner: Option::from_cell(next()?)?,
                lease_until: Option::from_cell(next()?)?,
                frozen_until: Option::from_cell(next()?)?,
            })
        };
        row().map_err(|why| ProjectionError::Migration(format!("a checkpoint row {why}")))
    }

    /// Writes the first row.
    pub(crate) async fn insert(&self, tx: &mut Tx, table: &str) -> Result<()> {
        let sql = format!(
            "INSERT INTO `{table}` (id, {COLUMNS}) VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        );
        let [commit, prepare] = position_cells(self.position);
        let row = [
            self.generation.to_cell(),
            self.epoch.to_cell(),
            self.version.to_cell(),
            commit,
            prepare,
            self.events.to_cell(),
            self.recorded_at.to_cell(),
            self.owner.to_cell(),
            self.lease_until.to_cell(),
            self.frozen_until.to_cell(),
        ];
        tx.execute("writing a checkpoint", &sql, &row).await?;
        Ok(())
    }

    /// Replaces the row by `next` if it still is what was read; otherwise somebody else moved it.
    pub(crate) async fn replace(
        &self,
        tx: &mut Tx,
        projection: &Projection,
        names: &Names,
        next: &Self,
    ) -> Result<()> {
        let sql = format!(
            "UPDATE `{}` SET epoch = ?, commit_position = ?, prepare_position = ?, events = ?, \
             recorded_at = ?, owner = ?, lease_until = ?, frozen_until = ? \
             WHERE id = 1 AND generation = ? AND epoch = ? AND version = ? \
             AND commit_position = ? AND prepare_position = ?",
            table(projection, names)
        );
        let [commit, prepare] = position_cells(next.position);
        let [old_commit, old_prepare] = position_cells(self.position);
        let parameters = [
            next.epoch.to_cell(),
            commit,
            prepare,
            next.events.to_cell(),
            next.recorded_at.to_cell(),
            next.owner.to_cell(),
            next.lease_until.to_cell(),
            next.frozen_until.to_cell(),
            self.generation.to_cell(),
            self.epoch.to_cell(),
            self.version.to_cell(),
            old_commit,
            old_prepare,
        ];
        match tx.execute("moving a checkpoint", &sql, &parameters).await? {
            0 => Err(ProjectionError::Fenced(projection.name.into())),
            _ => Ok(()),
        }
    }

    /// Whether a rebuild holds the tables at that instant.
    pub(crate) fn is_frozen(&self, now: DateTime<Utc>) -> bool {
        self.frozen_until.is_some_and(|until| until > now)
    }

    /// Whether another process than `owner` follows for it at that instant.
    pub(crate) fn is_led_by_another(&self, owner: &str, now: DateTime<Utc>) -> bool {
        self.owner.as_deref().is_some_and(|leader| leader != owner)
            && self.lease_until.is_some_and(|until| until > now)
    }
}
