//! The newest events, read and decoded once for all projections.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use eventlog::{EventLog, LogError, Position, RecordedEvent};
use tokio::sync::{Mutex, watch};

use crate::fold::{AggregateKind, Item};

/// Events kept, at most.
const KEPT: usize = 2_000;
/// Bytes of payload kept, at most.
const KEPT_BYTES: usize = 4 << 20;
/// How long "nothing new" is believed without a wake-up.
const BELIEVED: Duration = Duration::from_millis(100);

/// Reads the end of the log for several followers.
pub(crate) struct Feed {
    log: EventLog,
    recent: Mutex<Recent>,
}

/// An event of the feed.
#[derive(Clone)]
pub(crate) struct Fed {
    pub(crate) position: Position,
    pub(crate) recorded_at: DateTime<Utc>,
    /// The event as folds look at it; none for an aggregate of another tool.
    pub(crate) item: Option<Arc<Item>>,
}

impl Fed {
    fn new(event: RecordedEvent) -> Self {
        let (position, recorded_at) = (event.position, event.recorded_at);
        let kind = AggregateKind::parse(&event.stream.aggregate_type);
        let item = kind.map(|kind| Arc::new(Item::from_recorded(event, kind)));
        Self { position, recorded_at, item }
    }

    fn bytes(&self) -> usize {
        let payload = self.item.as_ref().and_then(|item| item.envelope.payload.as_ref());
        payload.map_or(0, |payload| payload.len())
    }
}

struct Recent {
    /// Everything after this position, up to the last event, is kept.
    after: Position,
    events: VecDeque<Fed>,
    bytes: usize,
    wakeups: watch::Receiver<Position>,
    nothing_since: Option<Instant>,
}

impl Feed {
    pub(crate) fn new(log: EventLog) -> Self {
        let recent = Recent {
            after: Position::START,
            events: VecDeque::new(),
            bytes: 0,
            wakeups: log.wakeups(),
            nothing_since: None,
        };
        Self { log, recent: Mutex::new(recent) }
    }

    /// At most `limit` events after a position.
    pub(crate) async fn read_after(
        &self,
        after: Position,
        limit: usize,
    ) -> Result<Vec<Fed>, LogError> {
        let mut recent = self.recent.lock().await;
        if recent.after <= after && after < recent.end() {
            let first = recent.events.partition_point(|event| event.position <= after);
            return Ok(recent.events.iter().skip(first).take(limit).cloned().collect());
        }
        if after < recent.after {
            drop(recent);
            let events = self.log.read_after(after, limit).await?;
            return Ok(events.into_iter().map(Fed::new).collect());
        }
        if after > recent.end() {
            recent.events.clear();
            recent.bytes = 0;
            recent.after = after;
        } else if recent.nothing_since.is_some_and(|since| since.elapsed() < BELIEVED)
            && !recent.wakeups.has_changed().unwrap_or(true)
        {
            return Ok(Vec::new());
        }
        // Marked as seen before the look, so that what comes after the look is noticed.
        recent.wakeups.borrow_and_update();
        let events = self.log.read_after(after, limit).await?;
        let events: Vec<_> = events.into_iter().map(Fed::new).collect();
        recent.nothing_since = events.is_empty().then(Instant::now);
        recent.keep(&events);
        Ok(events)
    }
}

impl Recent {
    fn end(&self) -> Position {
        self.events.back().map_or(self.after, |event| event.position)
    }

    fn keep(&mut self, events: &[Fed]) {
        for event in events {
            self.bytes += event.bytes();
            self.events.push_back(event.clone());
        }
        while self.events.len() > KEPT || self.bytes > KEPT_BYTES {
            let Some(oldest) = self.events.pop_front() else { break };
            self.bytes -= oldest.bytes();
            self.after = oldest.position;
        }
    }
}
