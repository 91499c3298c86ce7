//! The rows of a table that a fold has in hand.
//!
//! A row is declared, loaded once per batch, changed in memory as often as events touch it, and written once.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::cell::{Cell, CellError};
use crate::schema::{Row, RowKey, Schema};

/// What a fold wants written to a table.
#[derive(Debug)]
pub struct TableChanges {
    /// The table.
    pub schema: &'static Schema,
    /// The persons whose data leaves the rows that are in the database already.
    pub erasures: Vec<Cell>,
    /// The rows to insert or overwrite, in the order of their keys.
    pub upserts: Vec<Vec<Cell>>,
    /// The keys of the rows to delete.
    pub deletes: Vec<Vec<Cell>>,
}

impl TableChanges {
    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.erasures.is_empty() && self.upserts.is_empty() && self.deletes.is_empty()
    }
}

/// The tables of a projector.
pub trait Rows: Default + Send + 'static {
    /// Their schemas.
    fn schemas() -> Vec<&'static Schema>;
    /// Each of them.
    fn tables(&mut self) -> Vec<&mut dyn AnyTable>;
}

/// A [`TableSet`] without its type.
pub trait AnyTable: Send {
    /// The table.
    fn schema(&self) -> &'static Schema;
    /// The keys that were declared and are not in hand.
    fn take_declared(&mut self) -> Vec<Vec<Cell>>;
    /// Takes the rows that were found.
    fn fill(&mut self, rows: Vec<Vec<Cell>>) -> Result<(), CellError>;
    /// What to write; afterwards the rows count as written.
    fn take_changes(&mut self) -> TableChanges;
    /// From here on changes can be taken back.
    fn begin(&mut self);
    /// Takes back what was changed since [`AnyTable::begin`].
    fn roll_back(&mut self);
    /// Forgets every row.
    fn forget(&mut self);
    /// How many rows are in hand.
    fn held(&self) -> usize;
    /// Every row in hand as cells, in the order of their keys.
    fn snapshot(&self) -> Vec<Vec<Cell>>;
}

#[derive(Debug, Clone)]
struct Slot<T> {
    row: Option<T>,
    changed: bool,
    /// Put without having been declared: nobody will look at it again, so it is dropped once written.
    passing: bool,
}

/// The rows of one table that a fold has in hand.
#[derive(Debug)]
pub struct TableSet<T: Row> {
    slots: HashMap<T::Key, Slot<T>>,
    declared: Vec<T::Key>,
    changed: Vec<T::Key>,
    erasures: Vec<Cell>,
    undo: Option<Undo<T>>,
}

#[derive(Debug)]
struct Undo<T: Row> {
    slots: Vec<(T::Key, Option<Slot<T>>)>,
    erasures: usize,
}

impl<T: Row> Default for TableSet<T> {
    fn default() -> Self {
        Self {
            slots: HashMap::new(),
            declared: Vec::new(),
            changed: Vec::new(),
            erasures: Vec::new(),
            undo: None,
        }
    }
}

impl<T: Row> TableSet<T> {
    /// Says that the row of this key will be looked at.
    pub fn declare(&mut self, key: T::Key) {
        if !self.slots.contains_key(&key) {
            self.declared.push(key);
        }
    }

    /// The row of a key that was declared.
    ///
    /// # Panics
    /// When the key was not declared: a bug of the projector, which parks the event.
    pub fn get(&self, key: &T::Key) -> Option<&T> {
        let slot = self.slots.get(key);
        slot.unwrap_or_else(|| panic!("{key:?} of {} was not declared", T::SCHEMA.table))
            .row
            .as_ref()
    }

    /// The row of a key that was declared, to be changed.
    ///
    /// # Panics
    /// As [`TableSet::get`].
    pub fn get_mut(&mut self, key: &T::Key) -> Option<&mut T> {
        self.remember(key);
        let slot = self.slots.get_mut(key);
        let slot =
            slot.unwrap_or_else(|| panic!("{key:?} of {} was not declared", T::SCHEMA.table));
        if slot.row.is_some() && !slot.changed {
            slot.changed = true;
            self.changed.push(key.clone());
        }
        slot.row.as_mut()
    }

    /// Puts a row in place of whatever has its key; the key need not be declared.
    pub fn put(&mut self, row: T) {
        let key = row.key();
        self.remember(&key);
        match self.slots.entry(key) {
            Entry::Occupied(mut slot) => {
                if !slot.get().changed {
                    self.changed.push(slot.key().clone());
                }
                let passing = slot.get().passing;
                slot.insert(Slot { row: Some(row), changed: true, passing });
            }
            Entry::Vacant(slot) => {
                self.changed.push(slot.key().clone());
                slot.insert(Slot { row: Some(row), changed: true, passing: true });
            }
        }
    }

    /// Blanks the personal columns of every row of this person, in hand and in the database.
    pub fn erase(&mut self, subject: &Cell) {
        let Some(erasure) = T::SCHEMA.erasure else { return };
        let subject_index = T::SCHEMA.index_of(erasure.subject);
        let mut undone = Vec::new();
        for (key, slot) in &mut self.slots {
            let Some(row) = &slot.row else { continue };
            let mut cells = row.to_cells();
            if cells[subject_index] != *subject {
                continue;
            }
            for (column, text) in erasure.blanks {
                let blank = text.map_or(Cell::Null, |text| Cell::Text(text.to_owned()));
                cells[T::SCHEMA.index_of(column)] = blank;
            }
            let blanked = T::from_cells(cells).expect("invariant: blanked columns allow it");
            if self.undo.is_some() {
                undone.push((key.clone(), Some(slot.clone())));
            }
            slot.row = Some(blanked);
        }
        if let Some(undo) = &mut self.undo {
            undo.slots.append(&mut undone);
        }
        self.erasures.push(subject.clone());
    }

    /// Every row in hand, in the order of their keys.
    pub fn rows(&self) -> Vec<&T> {
        let mut rows: Vec<_> =
            self.slots.iter().filter_map(|(key, slot)| Some((key, slot.row.as_ref()?))).collect();
        rows.sort_unstable_by_key(|(key, _)| *key);
        rows.into_iter().map(|(_, row)| row).collect()
    }

    fn remember(&mut self, key: &T::Key) {
        if let Some(undo) = &mut self.undo {
            undo.slots.push((key.clone(), self.slots.get(key).cloned()));
        }
    }
}

impl<T: Row> AnyTable for TableSet<T> {
    fn schema(&self) -> &'static Schema {
        T::SCHEMA
    }

    fn take_declared(&mut self) -> Vec<Vec<Cell>> {
        let mut keys = Vec::new();
        for key in std::mem::take(&mut self.declared) {
            if let Entry::Vacant(slot) = self.slots.entry(key) {
                keys.push(slot.key().to_cells());
                slot.insert(Slot { row: None, changed: false, passing: false });
            }
        }
        keys
    }

    fn fill(&mut self, rows: Vec<Vec<Cell>>) -> Result<(), CellError> {
        for cells in rows {
            let row = T::from_cells(cells)?;
            let key = row.key();
            self.slots.insert(key, Slot { row: Some(row), changed: false, passing: false });
        }
        Ok(())
    }

    fn take_changes(&mut self) -> TableChanges {
        self.undo = None;
        let mut keys = std::mem::take(&mut self.changed);
        keys.sort_unstable();
        let (mut upserts, mut deletes) = (Vec::with_capacity(keys.len()), Vec::new());
        for key in keys {
            let Some(slot) = self.slots.get_mut(&key) else { continue };
            if !std::mem::take(&mut slot.changed) {
                continue;
            }
            match &slot.row {
                Some(row) => upserts.push(row.to_cells()),
                None => deletes.push(key.to_cells()),
            }
            if slot.passing {
                self.slots.remove(&key);
            }
        }
        let erasures = std::mem::take(&mut self.erasures);
        TableChanges { schema: T::SCHEMA, erasures, upserts, deletes }
    }

    fn begin(&mut self) {
        self.undo = Some(Undo { slots: Vec::new(), erasures: self.erasures.len() });
    }

    fn roll_back(&mut self) {
        let Some(undo) = self.undo.take() else { return };
        for (key, slot) in undo.slots.into_iter().rev() {
            match slot {
                Some(slot) => {
                    if slot.changed {
                        self.changed.push(key.clone());
                    }
                    self.slots.insert(key, slot);
                }
                None => {
                    self.slots.remove(&key);
                }
            }
        }
        self.erasures.truncate(undo.erasures);
    }

    fn forget(&mut self) {
        *self = Self::default();
    }

    fn held(&self) -> usize {
        self.slots.len()
    }

    fn snapshot(&self) -> Vec<Vec<Cell>> {
        self.rows().into_iter().map(Row::to_cells).collect()
    }
}

impl<T: Row> Rows for TableSet<T> {
    fn schemas() -> Vec<&'static Schema> {
        vec![T::SCHEMA]
    }
    fn tables(&mut self) -> Vec<&mut dyn AnyTable> {
        vec![self]
    }
}
