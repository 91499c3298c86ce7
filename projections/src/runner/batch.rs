//! A stretch of the log on its way into a projection, and how it is read.
//!
//! Live, the newest events come from a feed that all projections share. Far behind, the log is replayed on a
//! thread of its own, so that reading and decoding overlap with folding and writing.

use std::ops::ControlFlow;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use eventlog::{EventLog, EventRef, LogError, Position, ReplayQuery};
use tokio::sync::mpsc;

use super::feed::Fed;
use crate::fold::{AggregateKind, Item, Projection};

/// Events of a catch-up batch that the projection reads, at most.
const ITEMS: usize = 5_000;
/// Events of a catch-up batch, at most, read or not.
const EVENTS: u64 = 50_000;
/// Memory of a catch-up batch, roughly and at most, in bytes.
const WEIGHT: usize = 8 << 20;

/// A stretch of the log.
#[derive(Debug)]
pub(crate) struct Batch {
    /// It begins just after this position …
    pub(crate) after: Position,
    /// … and ends with this event.
    pub(crate) last: Position,
    /// When that event was recorded.
    pub(crate) last_at: Option<DateTime<Utc>>,
    /// How many events there are.
    pub(crate) events: u64,
    /// Those that the projection reads.
    pub(crate) items: Vec<Arc<Item>>,
    weight: usize,
}

impl Batch {
    pub(crate) const fn new(after: Position) -> Self {
        Self { after, last: after, last_at: None, events: 0, items: Vec::new(), weight: 0 }
    }

    /// The batch of events that came through the feed.
    pub(crate) fn of(projection: &Projection, after: Position, events: &[Fed]) -> Self {
        let mut batch = Self::new(after);
        for event in events {
            if let Some(item) = &event.item
                && (projection.wants)(item.envelope.kind, &item.envelope.event_type)
            {
                batch.items.push(Arc::clone(item));
            }
            batch.pass(event.position, event.recorded_at);
        }
        batch
    }

    fn push(&mut self, projection: &Projection, event: &EventRef<'_>) -> Result<(), LogError> {
        if let Some(kind) = AggregateKind::parse(event.aggregate_type())
            && (projection.wants)(kind, event.event_type())
        {
            self.weight += Item::weight(event.raw().payload.len());
            self.items.push(Arc::new(Item::from_ref(event, kind, projection.needs)?));
        }
        self.pass(event.position(), event.recorded_at());
        Ok(())
    }

    const fn pass(&mut self, position: Position, at: DateTime<Utc>) {
        self.last = position;
        self.last_at = Some(at);
        self.events += 1;
    }

    const fn is_full(&self) -> bool {
        self.items.len() >= ITEMS || self.events >= EVENTS || self.weight >= WEIGHT
    }
}

/// Replays the log between two positions in large batches. Dropping the receiver stops the replay.
pub(crate) fn replay_batches(
    log: &EventLog,
    projection: Projection,
    after: Position,
    until: Option<Position>,
) -> mpsc::Receiver<Result<Batch, LogError>> {
    let (sender, receiver) = mpsc::channel(1);
    let log = log.clone();
    let query = ReplayQuery { after, until, ..ReplayQuery::default() };
    tokio::spawn(async move {
        let full = sender.clone();
        let visit = move |batch: &mut Batch, event: EventRef<'_>| {
            batch.push(&projection, &event)?;
            if batch.is_full() {
                let next = Batch::new(batch.last);
                if full.blocking_send(Ok(std::mem::replace(batch, next))).is_err() {
                    return Ok(ControlFlow::Break(()));
                }
            }
            Ok(ControlFlow::Continue(()))
        };
        let rest = match log.replay(query, Batch::new(after), visit).await {
            Ok(replayed) if replayed.state.events == 0 => return,
            Ok(replayed) => Ok(replayed.state),
            Err(error) => Err(error),
        };
        // Nobody listens any more: the batch is read again by whoever asks next.
        drop(sender.send(rest).await);
    });
    receiver
}
