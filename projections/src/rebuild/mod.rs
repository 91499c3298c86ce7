//! Blue and green: new tables fill beside the live ones and are switched in, all at once.
//!
//! Readers never see an empty table, and the live runner goes on until the last moment. Killed anywhere, the
//! next attempt begins again and clears away what was left. The tables before the switch are kept until the
//! next one, so that it can be taken back.

mod attempt;
mod report;

use std::time::{Duration, Instant};

use eventlog::{EventLog, Position};
use tokio_util::sync::CancellationToken;

use self::attempt::Attempt;
use self::report::Meter;
pub use self::report::{Phase, RebuildProgress, RebuildReport, TableCount};
use crate::compare::{Comparison, compare};
use crate::db::{Db, Names, Scan};
use crate::error::{ProjectionError, Result};
use crate::fold::Projection;
use crate::generation;
use crate::runner::Options;
use crate::runner::Step;
use crate::runner::batch::replay_batches;
use crate::runner::checkpoint::Checkpoint;
use crate::runner::engine::Engine;

/// So close to the head, in positions, the live tables are held still for the switch.
const CLOSE: u64 = 500;
/// How often the live tables are held still anew, when the hold ran out before the switch.
const ROUNDS: usize = 5;
/// The pause between two looks at how far the live tables are …
const LOOK: Duration = Duration::from_millis(20);
/// … and after how many of them without a move nobody takes them on.
const STANDS_STILL: u32 = 50;
/// Up to so many rows the new tables are compared with the old ones before they are switched in.
const COMPARED_ROWS: u64 = 200_000;
/// Differences that are reported.
const REPORTED: usize = 20;

/// Rebuilds a projection.
pub(crate) async fn rebuild(
    db: &Db,
    log: &EventLog,
    projection: Projection,
    options: &Options,
    stop: &CancellationToken,
    mut progress: impl FnMut(&RebuildProgress) + Send,
) -> Result<RebuildReport> {
    let began = Instant::now();
    let attempt = Attempt::begin(db, &projection, options).await?;
    let names = Names::Next(attempt.number);
    let work = Work { db, log, projection, options, stop, names, attempt: attempt.number };
    let outcome = work.run(&mut Meter::new(projection.name, &mut progress)).await;
    if outcome.is_err() {
        // Cleared away by the next attempt otherwise.
        drop(generation::drop_leftovers(db, &projection, "next").await);
    }
    attempt.end().await;
    let mut report = outcome?;
    report.seconds = began.elapsed().as_secs_f64();
    Ok(report)
}

struct Work<'a> {
    db: &'a Db,
    log: &'a EventLog,
    projection: Projection,
    options: &'a Options,
    stop: &'a CancellationToken,
    names: Names,
    attempt: u64,
}

impl Work<'_> {
    async fn run(&self, meter: &mut Meter<'_>) -> Result<RebuildReport> {
        let live = self.live().await?;
        generation::drop_leftovers(self.db, &self.projection, "next").await?;
        self.forget_parked(&live).await?;
        let number = self.next_generation(&live).await?;
        let epoch = i64::try_from(self.attempt).unwrap_or(i64::MAX);
        let start = Checkpoint::start(number, epoch, self.projection.version);
        generation::create_beside(self.db, &self.projection, &self.names, &start).await?;

        let mut engine = self.engine().await?;
        meter.begin(Phase::Filling, self.log.head().await?);
        self.fill(&mut engine, meter).await?;
        meter.begin(Phase::Indexing, engine.checkpoint().position);
        generation::create_indexes(self.db, &self.projection, &self.names, self.attempt).await?;
        loop {
            let head = self.log.head().await?;
            let position = engine.checkpoint().position;
            if head.commit.saturating_sub(position.commit) <= CLOSE {
                break;
            }
            meter.begin(Phase::CatchingUp, head);
            self.fill(&mut engine, meter).await?;
        }
        self.finish(engine, meter).await
    }

    async fn live(&self) -> Result<Checkpoint> {
        let live = Checkpoint::read(self.db, &self.projection, &Names::Live).await?;
        live.ok_or_else(|| ProjectionError::Unknown(self.projection.name.into()))
    }

    async fn engine(&self) -> Result<Engine> {
        Engine::open(self.db, self.projection, self.names.clone(), None).await
    }

    async fn next_generation(&self, live: &Checkpoint) -> Result<i64> {
        let old = Checkpoint::read(self.db, &self.projection, &Names::Old).await?;
        Ok(live.generation.max(old.map_or(0, |old| old.generation)) + 1)
    }

    /// Events that were parked for tables that are no longer there.
    async fn forget_parked(&self, live: &Checkpoint) -> Result<()> {
        use crate::cell::{Cell, CellType};
        let old = Checkpoint::read(self.db, &self.projection, &Names::Old).await?;
        let old = old.map_or(live.generation, |old| old.generation);
        let sql = "DELETE FROM parked_events WHERE projection = ? AND generation <> ? \
                   AND generation <> ?";
        let name = Cell::Text(self.projection.name.into());
        let parameters = [name, live.generation.to_cell(), old.to_cell()];
        let mut tx = self.db.begin().await?;
        tx.execute("clearing parked events", sql, &parameters).await?;
        tx.commit().await
    }

    /// Replays the log to its present end.
    async fn fill(&self, engine: &mut Engine, meter: &mut Meter<'_>) -> Result<()> {
        let after = engine.checkpoint().position;
        let mut batches = replay_batches(self.log, self.projection, after, None);
        while let Some(batch) = batches.recv().await {
            let batch = batch?;
            engine.write(&batch, None).await?;
            meter.passed(batch.events, batch.last);
            if self.stop.is_cancelled() {
                return Err(ProjectionError::Stopped);
            }
        }
        Ok(())
    }

    /// Holds the live tables still. Whoever follows the log for them finds its next write refused.
    async fn freeze(&self) -> Result<Checkpoint> {
        for _ in 0..200 {
            let mut tx = self.db.begin().await?;
            // Within the transaction: while it waited for its turn, others moved the checkpoint.
            let live = Checkpoint::read_in(&mut tx, &self.projection, &Names::Live).await?;
            let live =
                live.ok_or_else(|| ProjectionError::Unknown(self.projection.name.to_owned()))?;
            let until = self.options.hold_until();
            let held =
                Checkpoint { epoch: live.epoch + 1, frozen_until: Some(until), ..live.clone() };
            match live.replace(&mut tx, &self.projection, &Names::Live, &held).await {
                Ok(()) => {
                    tx.commit().await?;
                    return Ok(held);
                }
                Err(ProjectionError::Fenced(_)) => {
                    tx.roll_back().await;
                    tokio::time::sleep(Duration::from_millis(2)).await;
                }
                Err(error) => return Err(error),
            }
        }
        Err(ProjectionError::Fenced(self.projection.name.into()))
    }

    async fn thaw(&self, held: &Checkpoint) {
        let thawed = Checkpoint { epoch: held.epoch + 1, frozen_until: None, ..held.clone() };
        // If it cannot be said, the hold runs out.
        if let Ok(mut tx) = self.db.begin().await
            && held.replace(&mut tx, &self.projection, &Names::Live, &thawed).await.is_ok()
        {
            drop(tx.commit().await);
        }
    }

    /// Holds the live tables still, brings the new ones to the same position, compares and switches.
    async fn finish(&self, mut engine: Engine, meter: &mut Meter<'_>) -> Result<RebuildReport> {
        for _ in 0..ROUNDS {
            self.wait_for_the_live_tables(engine.checkpoint().position).await?;
            let held = self.freeze().await?;
            let outcome = self.finish_held(&mut engine, &held, meter).await;
            if outcome.is_err() {
                self.thaw(&held).await;
            }
            if !matches!(outcome, Err(ProjectionError::Fenced(_))) {
                return outcome;
            }
        }
        Err(ProjectionError::Fenced(self.projection.name.into()))
    }

    /// Tables are compared at one position, and the new ones cannot go back: live ones that are behind are waited
    /// for, as long as somebody takes them on.
    async fn wait_for_the_live_tables(&self, position: Position) -> Result<()> {
        let mut live = self.live().await?;
        let mut looks_without_a_move = 0;
        while live.version == self.projection.version
            && live.position < position
            && looks_without_a_move < STANDS_STILL
        {
            tokio::time::sleep(LOOK).await;
            let now = self.live().await?;
            looks_without_a_move =
                if now.position == live.position { looks_without_a_move + 1 } else { 0 };
            live = now;
        }
        Ok(())
    }

    async fn finish_held(
        &self,
        engine: &mut Engine,
        held: &Checkpoint,
        meter: &mut Meter<'_>,
    ) -> Result<RebuildReport> {
        self.reach(engine, held.position).await?;
        let at = engine.checkpoint().position;
        meter.begin(Phase::Comparing, at);
        let tables = self.count().await?;
        let is_comparable = held.version == self.projection.version
            && at == held.position
            && tables.iter().all(|table| table.before <= COMPARED_ROWS);
        let found = if is_comparable { Some(self.compare().await?) } else { None };
        meter.begin(Phase::Switching, at);
        self.hold_on(held).await?;
        if let Some(probe) = &self.options.probe {
            probe(self.projection.name, Step::Switching).await?;
        }
        generation::switch_in(self.db, &self.projection, &self.names).await?;
        meter.begin(Phase::Done, at);
        let now = engine.checkpoint();
        Ok(RebuildReport {
            name: self.projection.name,
            from_version: held.version,
            to_version: now.version,
            generation: now.generation,
            position: now.position,
            events: now.events,
            tables,
            differences: found.as_ref().map(|found| found.total),
            first_differences: found.map(|found| found.first).unwrap_or_default(),
            seconds: 0.0,
        })
    }

    /// Makes sure that nobody took the hold for over, and holds on for as long again.
    async fn hold_on(&self, held: &Checkpoint) -> Result<()> {
        let longer = Checkpoint { frozen_until: Some(self.options.hold_until()), ..held.clone() };
        let mut tx = self.db.begin().await?;
        held.replace(&mut tx, &self.projection, &Names::Live, &longer).await?;
        tx.commit().await
    }

    async fn compare(&self) -> Result<Comparison> {
        let mut found = Comparison::new(REPORTED);
        for schema in (self.projection.schemas)() {
            let (live, next) = (schema.table.to_owned(), self.names.of(schema.table));
            let (left, right) = (Scan::Live(self.db), Scan::Live(self.db));
            compare(schema, (left, &live), (right, &next), &mut found).await?;
        }
        Ok(found)
    }

    /// Reads on, in small batches, exactly up to a position.
    async fn reach(&self, engine: &mut Engine, position: Position) -> Result<()> {
        while engine.checkpoint().position < position {
            let after = engine.checkpoint().position;
            let until = Some(position);
            let mut batches = replay_batches(self.log, self.projection, after, until);
            let mut moved = false;
            while let Some(batch) = batches.recv().await {
                engine.write(&batch?, None).await?;
                moved = true;
            }
            if !moved {
                // The live tables are beyond the end of the log: another log was put in its place.
                return Err(ProjectionError::Migration(format!(
                    "{} is at {position}, beyond the end of the log",
                    self.projection.name
                )));
            }
        }
        Ok(())
    }

    async fn count(&self) -> Result<Vec<TableCount>> {
        let mut tables = Vec::new();
        for table in self.projection.tables() {
            tables.push(TableCount {
                table,
                before: generation::count_rows(self.db, table).await?,
                after: generation::count_rows(self.db, &self.names.of(table)).await?,
            });
        }
        Ok(tables)
    }
}
