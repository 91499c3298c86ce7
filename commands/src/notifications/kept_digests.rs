//! Digests that are open: the changes of a repair that come close together are told at once, when their time has come.
//!
//! Like the backlog of the outbox, they are folded from the log from a checkpoint on that never passes one that is
//! still open.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use chrono::{DateTime, Utc};
use domain::values::RepairNumber;
use eventlog::{Aggregates, LogError, Position, ReplayQuery};

use super::Notifications;
use super::queueing::{EVENT_TYPES, NotificationQueueing};
use super::telling::{OpensDigest, digest, of_repair};
use crate::context::Context;
use crate::executor::{ExecuteError, Executor};
use crate::left_out::leave_out;
use crate::process_managers::beginning_of;

/// The checkpoint before which no digest is open, and the actor of the messages.
const NAME: &str = "notification_digests";

/// The digests that are open.
pub(super) struct Digests {
    saved: Position,
    seen: Position,
    open: BTreeMap<(RepairNumber, DateTime<Utc>), Open>,
}

#[derive(Debug, Clone, Copy)]
struct Open {
    opened: OpensDigest,
    since: Position,
}

impl Digests {
    /// Those that may be open, from the checkpoint on.
    pub(super) async fn begin(executor: &Executor) -> Result<Self, LogError> {
        let saved = executor.log().checkpoints().get(NAME).await?;
        let seen = saved.max(beginning_of(executor, NotificationQueueing::NAME).await?);
        Ok(Self { saved, seen, open: BTreeMap::new() })
    }

    /// Queues the digests whose time has come.
    pub(super) async fn send_due(
        &mut self,
        executor: &Executor,
        notifications: &Notifications,
    ) -> Result<(), LogError> {
        self.find(executor).await?;
        let now = executor.clock().now();
        let due: Vec<_> = self
            .open
            .iter()
            .filter(|(_, it)| it.opened.until <= now)
            .map(|(key, it)| (*key, *it))
            .collect();
        for (key, open) in due {
            if let Err(error) = send(executor, notifications, open.opened).await {
                leave_out(&error, key.0).ok_or(error)?;
            }
            self.open.remove(&key);
        }
        self.save(executor).await
    }

    async fn find(&mut self, executor: &Executor) -> Result<(), LogError> {
        let head = executor.log().head().await?;
        if head <= self.seen {
            return Ok(());
        }
        let query = ReplayQuery {
            after: self.seen,
            until: Some(head),
            event_types: Some(EVENT_TYPES.map(str::to_owned).to_vec()),
            aggregates: Some(Aggregates::OfType("repair".to_owned())),
        };
        let found = executor.log().replay(query, Vec::new(), |found, event| {
            match event.to_recorded() {
                Ok(recorded) => found.push(recorded),
                Err(error) => leave_out(&error, event.aggregate_id()).ok_or(error)?,
            }
            Ok(ControlFlow::Continue(()))
        });
        for event in found.await?.state {
            match of_repair(executor, &event).await {
                Ok(told) => {
                    if let Some(opened) = told.digest {
                        let open = Open { opened, since: event.position };
                        self.open.entry((opened.number, opened.since)).or_insert(open);
                    }
                }
                Err(error) => leave_out(&error, &event.stream).ok_or(error)?,
            }
        }
        self.seen = head;
        Ok(())
    }

    async fn save(&mut self, executor: &Executor) -> Result<(), LogError> {
        let first = self.open.values().map(|open| open.since.before()).min();
        let until = first.unwrap_or(self.seen).min(self.seen);
        if until <= self.saved {
            return Ok(());
        }
        let checkpoints = executor.log().checkpoints();
        if checkpoints.advance(NAME, self.saved, until).await? {
            self.saved = until;
        } else {
            self.saved = checkpoints.get(NAME).await?;
        }
        Ok(())
    }
}

/// Queues a digest, if there is anything in it.
async fn send(
    executor: &Executor,
    notifications: &Notifications,
    opened: OpensDigest,
) -> Result<(), LogError> {
    let Some(wish) = digest(executor, opened).await? else { return Ok(()) };
    let command_id = uuid::Uuid::new_v5(&wish.cause.event, NAME.as_bytes());
    let context = Context::new(domain::Actor::system(NAME), command_id, NAME);
    match notifications.queue_for(executor, wish, &context).await {
        Ok(_) => Ok(()),
        Err(ExecuteError::Log(error)) => Err(error),
        Err(error) => {
            tracing::warn!(repair.number = %opened.number, error = %error, "a digest was refused");
            Ok(())
        }
    }
}
