//! What the followers of one process share.

use eventlog::EventLog;
use tokio::sync::{Notify, Semaphore, watch};
use tokio_util::sync::CancellationToken;

use super::engine::Lease;
use super::feed::Feed;
use super::options::Options;
use super::progress::Progress;
use crate::db::Db;
use crate::error::{ProjectionError, Result};
use crate::fold::Projection;

/// What the followers of one process share.
pub(crate) struct Shared {
    pub(crate) db: Db,
    pub(crate) log: EventLog,
    pub(crate) feed: Feed,
    pub(crate) options: Options,
    pub(crate) slots: Vec<Slot>,
    pub(crate) stop: CancellationToken,
    pub(crate) catch_ups: Semaphore,
}

/// A projection and what this process knows of it.
pub(crate) struct Slot {
    pub(crate) projection: Projection,
    pub(crate) progress: watch::Sender<Progress>,
    pub(crate) nudge: Notify,
}

impl Slot {
    pub(crate) fn new(projection: Projection) -> Self {
        Self { projection, progress: watch::Sender::new(Progress::idle()), nudge: Notify::new() }
    }

    /// Changes what is known; whoever waits is woken.
    pub(crate) fn say(&self, change: impl FnOnce(&mut Progress)) {
        self.progress.send_modify(change);
    }

    /// Says that the tables may have changed otherwise than by following the log, and wakes the follower.
    pub(crate) fn touched(&self) {
        self.say(|progress| progress.changes += 1);
        self.nudge.notify_one();
    }
}

impl Shared {
    pub(crate) fn slot(&self, name: &str) -> Result<&Slot> {
        let found = self.slots.iter().find(|slot| slot.projection.name == name);
        found.ok_or_else(|| ProjectionError::Unknown(name.into()))
    }

    pub(crate) fn lease(&self) -> Lease {
        Lease { owner: self.options.owner.clone(), until: self.options.lease_until() }
    }
}
