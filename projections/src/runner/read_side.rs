//! The read side of a process: opens the tables, follows the log, and answers how it is doing.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use eventlog::{EventLog, Position, StreamId};
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::checkpoint::Checkpoint;
use super::feed::Feed;
use super::options::Options;
use super::parked::{ParkedEvent, parked_count, parked_rows};
use super::progress::Status;
use super::redrive::{Redriven, redrive};
use super::shared::{Shared, Slot};
use super::worker;
use crate::db::{Db, Names, migrate_shared};
use crate::error::{ProjectionError, Result};
use crate::fold::Projection;
use crate::generation;
use crate::rebuild::{RebuildProgress, RebuildReport, rebuild};
use crate::verify::{VerifyProgress, VerifyReport, verify};

/// How often figures are published, and how often a version that differs is looked at again.
const MONITOR: Duration = Duration::from_secs(5);
/// How often a position that another process moves is looked at.
const WATCH: Duration = Duration::from_millis(10);

/// The read side of a process. Cheap to clone; the clones share everything.
#[derive(Clone)]
pub struct ReadSide {
    shared: Arc<Shared>,
    tasks: Arc<Mutex<Vec<JoinHandle<()>>>>,
}

impl ReadSide {
    /// Opens the read side: creates the tables that are missing, follows nothing yet.
    pub async fn open(
        db: Db,
        log: EventLog,
        projections: Vec<Projection>,
        options: Options,
    ) -> Result<Self> {
        migrate_shared(&db).await?;
        for projection in &projections {
            generation::ensure_live(&db, projection).await?;
        }
        let shared = Arc::new(Shared {
            feed: Feed::new(log.clone()),
            catch_ups: Semaphore::new(options.catch_ups.max(1)),
            slots: projections.into_iter().map(Slot::new).collect(),
            stop: CancellationToken::new(),
            db,
            log,
            options,
        });
        Ok(Self { shared, tasks: Arc::default() })
    }

    /// Follows the log for every projection, and rebuilds those whose tables are of another version.
    pub fn start(&self) {
        let mut tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        for slot in 0..self.shared.slots.len() {
            tasks.push(tokio::spawn(worker::follow(Arc::clone(&self.shared), slot)));
        }
        tasks.push(tokio::spawn(self.clone().monitor()));
    }

    /// Stops following after the batch in hand, and waits for it.
    pub async fn stop(&self) {
        self.shared.stop.cancel();
        let tasks = std::mem::take(&mut *self.tasks.lock().unwrap_or_else(PoisonError::into_inner));
        for task in tasks {
            // A panic has been reported by its hook; there is nothing to save.
            drop(task.await);
        }
    }

    /// The read database, for queries.
    pub fn db(&self) -> &Db {
        &self.shared.db
    }

    /// The names of the projections.
    pub fn names(&self) -> Vec<&'static str> {
        self.shared.slots.iter().map(|slot| slot.projection.name).collect()
    }

    /// A number that grows whenever the tables of these projections change; none where another process changes
    /// them. What was read after a stamp was taken is what the tables say for as long as the stamp is the same.
    pub fn stamp(&self, names: &[&str]) -> Result<Option<u64>> {
        let mut sum = 0;
        for name in names {
            let progress = self.shared.slot(name)?.progress.borrow();
            if !progress.state.is_leading() {
                return Ok(None);
            }
            sum += progress.changes;
        }
        Ok(Some(sum))
    }

    /// Waits until the tables of these projections show everything up to a position; false when they did not
    /// in time. An event that was parked counts as shown.
    pub async fn wait_for(
        &self,
        position: Position,
        names: &[&str],
        timeout: Duration,
    ) -> Result<bool> {
        let all = async {
            for name in names {
                self.reach(self.shared.slot(name)?, position).await?;
            }
            Ok(())
        };
        match tokio::time::timeout(timeout, all).await {
            Ok(done) => done.map(|()| true),
            Err(_) => Ok(false),
        }
    }

    async fn reach(&self, slot: &Slot, position: Position) -> Result<()> {
        let mut progress = slot.progress.subscribe();
        loop {
            if progress.borrow_and_update().position >= position {
                return Ok(());
            }
            // This process is told at once; what another one moves has to be looked up.
            let leads_here = progress.borrow().state.is_leading();
            let patience = if leads_here { MONITOR } else { WATCH };
            if tokio::time::timeout(patience, progress.changed()).await.is_ok() {
                continue;
            }
            let checkpoint =
                Checkpoint::read(&self.shared.db, &slot.projection, &Names::Live).await?;
            if checkpoint.is_some_and(|checkpoint| checkpoint.position >= position) {
                return Ok(());
            }
        }
    }

    /// How every projection is doing.
    pub async fn status(&self) -> Result<Vec<Status>> {
        let head = self.shared.log.head().await?;
        let mut all = Vec::with_capacity(self.shared.slots.len());
        for slot in &self.shared.slots {
            all.push(self.status_of(slot, head).await?);
        }
        Ok(all)
    }

    async fn status_of(&self, slot: &Slot, head: Position) -> Result<Status> {
        let Shared { db, options, .. } = &*self.shared;
        let projection = &slot.projection;
        let checkpoint = Checkpoint::read(db, projection, &Names::Live).await?;
        let checkpoint =
            checkpoint.ok_or_else(|| ProjectionError::Unknown(projection.name.into()))?;
        let lag_events = head.commit.saturating_sub(checkpoint.position.commit);
        let mut lag_seconds = 0.0;
        if lag_events > 0
            && let Some(next) = self.shared.log.read_after(checkpoint.position, 1).await?.first()
        {
            let waited = (options.clock)() - next.recorded_at;
            lag_seconds = waited.to_std().unwrap_or_default().as_secs_f64();
        }
        let old = super::checkpoint::table(projection, &Names::Old);
        let progress = slot.progress.borrow().clone();
        Ok(Status {
            name: projection.name,
            version: projection.version,
            tables_version: checkpoint.version,
            generation: checkpoint.generation,
            checkpoint: checkpoint.position,
            events: checkpoint.events,
            lag_events,
            lag_seconds,
            parked: parked_count(db, projection.name, checkpoint.generation).await?,
            state: progress.state,
            leader: checkpoint.owner,
            rate: progress.rate,
            recorded_at: checkpoint.recorded_at,
            can_switch_back: db.has_table(&old).await?,
        })
    }

    /// The parked events, of one projection or of all, in the order of the log.
    pub async fn parked(&self, name: Option<&str>) -> Result<Vec<ParkedEvent>> {
        let mut all = Vec::new();
        for slot in &self.shared.slots {
            let projection = &slot.projection;
            if name.is_some_and(|name| name != projection.name) {
                continue;
            }
            let checkpoint = Checkpoint::read(&self.shared.db, projection, &Names::Live).await?;
            let generation = checkpoint.map_or(0, |checkpoint| checkpoint.generation);
            let rows = parked_rows(&self.shared.db, projection.name, generation, None).await?;
            all.extend(rows.into_iter().map(ParkedEvent::from));
        }
        Ok(all)
    }

    /// Tries the parked events of an aggregate again, in order.
    pub async fn redrive(&self, name: &str, stream: &StreamId) -> Result<Redriven> {
        let slot = self.shared.slot(name)?;
        loop {
            let now = (self.shared.options.clock)();
            let Shared { db, log, .. } = &*self.shared;
            match redrive(db, log, &slot.projection, stream, now).await {
                // The log was followed in between: look again.
                Err(ProjectionError::Fenced(_)) if !self.shared.stop.is_cancelled() => {
                    tokio::time::sleep(WATCH).await;
                }
                answer => {
                    slot.touched();
                    return answer;
                }
            }
        }
    }

    /// Fills new tables beside the live ones and switches them in.
    pub async fn rebuild(
        &self,
        name: &str,
        progress: impl FnMut(&RebuildProgress) + Send,
    ) -> Result<RebuildReport> {
        let slot = self.shared.slot(name)?;
        let Shared { db, log, options, stop, .. } = &*self.shared;
        let report = rebuild(db, log, slot.projection, options, stop, progress).await;
        slot.touched();
        report
    }

    /// Exchanges the live tables with those before the last switch.
    pub async fn switch_back(&self, name: &str) -> Result<()> {
        let slot = self.shared.slot(name)?;
        generation::switch_back(&self.shared.db, &slot.projection).await?;
        slot.touched();
        Ok(())
    }

    /// Folds the whole log again and compares every row with the live tables.
    pub async fn verify(
        &self,
        name: &str,
        progress: impl FnMut(&VerifyProgress) + Send,
    ) -> Result<VerifyReport> {
        let slot = self.shared.slot(name)?;
        let Shared { db, log, stop, .. } = &*self.shared;
        verify(db, log, slot.projection, stop, progress).await
    }

    /// Publishes figures, and rebuilds what is of another version.
    async fn monitor(self) {
        let stop = self.shared.stop.clone();
        while !stop.is_cancelled() {
            match self.status().await {
                Ok(all) => {
                    for status in &all {
                        publish(status);
                    }
                    for status in
                        all.iter().filter(|status| status.version != status.tables_version)
                    {
                        self.bring_up_to_date(status.name).await;
                    }
                }
                Err(error) => tracing::warn!(%error, "the read side cannot say how it is doing"),
            }
            tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep(MONITOR) => {}
            }
        }
    }

    async fn bring_up_to_date(&self, name: &str) {
        tracing::info!(projection = name, "the code is of another version than the tables");
        match self.rebuild(name, |_| ()).await {
            Ok(report) => tracing::info!(
                projection = name,
                rebuild.events = report.events,
                rebuild.seconds = report.seconds,
                "rebuilt"
            ),
            Err(ProjectionError::BeingRebuilt(_) | ProjectionError::Stopped) => {}
            Err(error) => tracing::error!(projection = name, %error, "the rebuild failed"),
        }
    }
}

fn publish(status: &Status) {
    let name = status.name;
    #[expect(clippy::cast_precision_loss, reason = "figures for people")]
    let (lag, parked) = (status.lag_events as f64, status.parked as f64);
    metrics::gauge!("projection_lag_events", "projection" => name).set(lag);
    metrics::gauge!("projection_lag_seconds", "projection" => name).set(status.lag_seconds);
    metrics::gauge!("projection_parked_events", "projection" => name).set(parked);
}
