//! Following the log: everything after a position, now and as it comes.

use std::time::Duration;

use tokio::sync::watch;

use super::EventLog;
use crate::error::LogError;
use crate::event::RecordedEvent;
use crate::position::Position;

/// How often a follower looks for itself.
const PERIOD: Duration = Duration::from_millis(200);

/// Reads on from a position and waits for more at the end.
pub struct Follower {
    log: EventLog,
    wakeups: watch::Receiver<Position>,
    position: Position,
}

impl EventLog {
    /// Follows the log from just after a position.
    pub fn follow(&self, after: Position) -> Follower {
        Follower { log: self.clone(), wakeups: self.wakeups(), position: after }
    }
}

impl Follower {
    /// Up to where events were handed out.
    pub const fn position(&self) -> Position {
        self.position
    }

    /// The next events, at least one and at most `limit`; waits for them as long as it takes. Harmless to give
    /// up waiting: the next call hands out the same events.
    pub async fn next(&mut self, limit: usize) -> Result<Vec<RecordedEvent>, LogError> {
        loop {
            // Marked as seen before the look, so that what comes after the look wakes us.
            self.wakeups.borrow_and_update();
            let events = self.log.read_after(self.position, limit).await?;
            if let Some(last) = events.last() {
                self.position = last.position;
                return Ok(events);
            }
            if let Ok(Err(_)) = tokio::time::timeout(PERIOD, self.wakeups.changed()).await {
                return Err(LogError::Closed);
            }
        }
    }
}
