//! The newest events, read once for all projections.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use eventlog::{EventLog, LogError, Position, RecordedEvent};
use tokio::sync::{Mutex, watch};

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

struct Recent {
    /// Everything after this position, up to the last event, is kept.
    after: Position,
    events: VecDeque<Arc<RecordedEvent>>,
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
    ) -> Result<Vec<Arc<RecordedEvent>>, LogError> {
        let mut recent = self.recent.lock().await;
        if recent.after <= after && after < recent.end() {
            let first = recent.events.partition_point(|event| event.position <= after);
            return Ok(recent.events.iter().skip(first).take(limit).cloned().collect());
        }
        if after < recent.after {
            drop(recent);
            let events = self.log.read_after(after, limit).await?;
            return Ok(events.into_iter().map(Arc::new).collect());
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
        let events: Vec<_> = events.into_iter().map(Arc::new).collect();
        recent.nothing_since = events.is_empty().then(Instant::now);
        recent.keep(&events);
        Ok(events)
    }
}

impl Recent {
    fn end(&self) -> Position {
        self.events.back().map_or(self.after, |event| event.position)
    }

    fn keep(&mut self, events: &[Arc<RecordedEvent>]) {
        for event in events {
            self.bytes += event.payload.len();
            self.events.push_back(Arc::clone(event));
        }
        while self.events.len() > KEPT || self.bytes > KEPT_BYTES {
            let Some(oldest) = self.events.pop_front() else { break };
            self.bytes -= oldest.payload.len();
            self.after = oldest.position;
        }
    }
}
