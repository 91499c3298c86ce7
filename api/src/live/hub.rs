//! The one follower of the log in this process, for all live streams and for the answers kept in memory.

use std::sync::Arc;
use std::time::Duration;

use eventlog::{EventLog, LogError, Position, RecordedEvent};
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;

/// Events read at once.
const BATCH: usize = 256;
/// Messages that a slow stream may lag behind before it has to read on by itself.
const BUFFER: usize = 1_024;
/// The pause after a failure of the log.
const PAUSE: Duration = Duration::from_secs(1);

/// A repair got an event.
#[derive(Debug, Clone)]
pub(crate) struct Moved {
    /// Where in the log.
    pub(crate) position: Position,
    /// Which repair.
    pub(crate) repair: Arc<str>,
    /// Its version now.
    pub(crate) version: u64,
    /// What happened, by the event's name.
    pub(crate) event: Arc<str>,
    /// When it was recorded.
    pub(crate) at: chrono::DateTime<chrono::Utc>,
}

impl Moved {
    /// What a recorded event means to streams, if it is about a repair.
    pub(crate) fn of(event: &RecordedEvent) -> Option<Self> {
        (event.stream.aggregate_type == "repair").then(|| Self {
            position: event.position,
            repair: event.stream.aggregate_id.as_str().into(),
            version: event.sequence,
            event: event.event_type.as_str().into(),
            at: event.recorded_at,
        })
    }
}

/// Tells everybody which repair moved.
#[derive(Debug, Clone)]
pub(crate) struct Hub {
    sender: broadcast::Sender<Moved>,
}

impl Hub {
    /// Follows the log from its head on, until `stop`; `on_event` is called for each event before any stream
    /// hears of it.
    pub(crate) fn start(
        log: EventLog,
        stop: CancellationToken,
        on_event: impl Fn(&RecordedEvent) + Send + 'static,
    ) -> Self {
        let (sender, _) = broadcast::channel(BUFFER);
        let hub = Self { sender: sender.clone() };
        tokio::spawn(async move {
            let follow = follow(&log, &sender, on_event);
            tokio::select! {
                () = stop.cancelled() => {}
                () = follow => {}
            }
        });
        hub
    }

    /// Everything that moves from now on.
    pub(crate) fn subscribe(&self) -> broadcast::Receiver<Moved> {
        self.sender.subscribe()
    }
}

async fn follow(
    log: &EventLog,
    sender: &broadcast::Sender<Moved>,
    on_event: impl Fn(&RecordedEvent),
) {
    let head = loop {
        match log.head().await {
            Ok(head) => break head,
            Err(error) => pause(&error).await,
        }
    };
    let mut follower = log.follow(head);
    loop {
        match follower.next(BATCH).await {
            Ok(events) => {
                for event in &events {
                    on_event(event);
                    if let Some(moved) = Moved::of(event) {
                        // Without a stream nobody listens.
                        let _ = sender.send(moved);
                    }
                }
            }
            Err(LogError::Closed) => return,
            Err(error) => pause(&error).await,
        }
    }
}

async fn pause(error: &LogError) {
    tracing::warn!(%error, "live updates cannot read the log, trying again");
    tokio::time::sleep(PAUSE).await;
}
