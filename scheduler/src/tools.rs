//! What jobs work with.

use chrono::{DateTime, Utc};
use commands::Executor;
use commands::backup::Backups;
use commands::notifications::Notifications;
use commands::payments::Payments;
use commands::photos::Photos;
use commands::webhooks::Inbox;
use domain::repair::Status;
use domain::values::RepairNumber;
use projections::repair_board::{self, BoardFilter};
use projections::{ReadSide, Result};

/// Rows of the board that are looked at together.
const PAGE: u32 = 200;

/// What jobs work with. Cheap to clone.
#[derive(Clone)]
pub struct Tools {
    /// The write side.
    pub executor: Executor,
    /// The read side.
    pub read_side: ReadSide,
    /// Photos.
    pub photos: Photos,
    /// Payments through the gateway.
    pub payments: Payments,
    /// What providers deliver.
    pub inbox: Inbox,
    /// Telling people.
    pub notifications: Notifications,
    /// Backups.
    pub backups: Backups,
}

impl Tools {
    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.executor.clock().now()
    }

    /// The repairs that stand there, as the board shows them; their own rules judge them again.
    pub(crate) async fn repairs_in(&self, status: Status) -> Result<Vec<RepairNumber>> {
        let filter = BoardFilter { status: vec![status], ..BoardFilter::default() };
        let (mut numbers, mut after) = (Vec::new(), None);
        loop {
            let page = repair_board::list(self.read_side.db(), &filter, after, PAGE).await?;
            numbers.extend(page.items.iter().map(|entry| entry.number));
            match page.next {
                Some(next) => after = Some(next),
                None => return Ok(numbers),
            }
        }
    }
}
