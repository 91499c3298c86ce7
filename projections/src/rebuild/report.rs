//! What is told of a rebuild while it runs and when it is over.

use std::time::{Duration, Instant};

use eventlog::Position;
use serde::Serialize;

use crate::compare::Difference;

/// What a rebuild is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Folds the log into the new tables.
    Filling,
    /// Creates their indexes.
    Indexing,
    /// Folds what was appended in the meantime.
    CatchingUp,
    /// Compares them with the live ones.
    Comparing,
    /// Switches them in.
    Switching,
    /// It is over.
    Done,
}

/// How far a rebuild has come.
#[derive(Debug, Clone, Serialize)]
pub struct RebuildProgress {
    /// Which projection.
    pub name: &'static str,
    /// What it is doing.
    pub phase: Phase,
    /// Events folded.
    pub events: u64,
    /// How far it is along the log, in positions …
    pub done: u64,
    /// … of so many.
    pub total: u64,
    /// Events per second since the beginning.
    pub per_second: f64,
    /// How long it will still take, at that rate.
    pub eta: Option<Duration>,
}

/// The rows of a table before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TableCount {
    /// Which table.
    pub table: &'static str,
    /// Rows of the tables that were live.
    pub before: u64,
    /// Rows of the new ones.
    pub after: u64,
}

/// How a rebuild ended.
#[derive(Debug, Clone, Serialize)]
pub struct RebuildReport {
    /// Which projection.
    pub name: &'static str,
    /// The version of the tables that were live.
    pub from_version: u32,
    /// The version of the new ones.
    pub to_version: u32,
    /// Which set of tables is live now.
    pub generation: i64,
    /// Where the new tables stood at the switch.
    pub position: Position,
    /// Events folded.
    pub events: u64,
    /// Rows before and after.
    pub tables: Vec<TableCount>,
    /// Rows that differ from the tables that were live; none where they were not compared, because the version
    /// changed or the tables are large (`verify` compares them at leisure).
    pub differences: Option<u64>,
    /// The first of them.
    pub first_differences: Vec<Difference>,
    /// How long it took, seconds.
    pub seconds: f64,
}

/// Measures and tells.
pub(super) struct Meter<'a> {
    began: Instant,
    progress: RebuildProgress,
    tell: &'a mut (dyn FnMut(&RebuildProgress) + Send),
}

impl<'a> Meter<'a> {
    pub(super) fn new(
        name: &'static str,
        tell: &'a mut (dyn FnMut(&RebuildProgress) + Send),
    ) -> Self {
        let progress = RebuildProgress {
            name,
            phase: Phase::Filling,
            events: 0,
            done: 0,
            total: 0,
            per_second: 0.0,
            eta: None,
        };
        Self { began: Instant::now(), progress, tell }
    }

    pub(super) fn begin(&mut self, phase: Phase, end: Position) {
        self.progress.phase = phase;
        self.progress.total = end.commit.max(self.progress.done);
        (self.tell)(&self.progress);
    }

    #[expect(clippy::cast_precision_loss, reason = "figures for people")]
    pub(super) fn passed(&mut self, events: u64, position: Position) {
        let progress = &mut self.progress;
        progress.events += events;
        progress.done = position.commit;
        progress.total = progress.total.max(progress.done);
        let seconds = self.began.elapsed().as_secs_f64();
        if seconds > 0.0 {
            progress.per_second = progress.events as f64 / seconds;
        }
        let fraction = progress.done as f64 / progress.total.max(1) as f64;
        if fraction > 0.0 {
            progress.eta = Duration::try_from_secs_f64(seconds * (1.0 / fraction - 1.0)).ok();
        }
        (self.tell)(&self.progress);
    }
}
