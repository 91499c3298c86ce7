//! The way out: streams, the feed, and whole replays, with personal data opened.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::runtime::Handle;
use uuid::Uuid;

use super::EventLog;
use crate::error::LogError;
use crate::event::{EventRef, RawEvent, RecordedEvent, StoredEvent, StreamId};
use crate::position::Position;
use crate::sealing::{Opener, sealed_subjects};
use crate::stats::LogStats;
use crate::store::ReplayQuery;
use crate::vault::Vault;

/// The event by which another process says that it destroyed a key; its stream is the person's.
const PERSON_ERASED: &str = "PersonErased";

/// How a replay ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Replayed<T> {
    /// What the visitor made of it.
    pub state: T,
    /// The position of the last event that was visited, [`Position::START`] when none was.
    pub last: Position,
    /// How many events were visited.
    pub events: u64,
}

impl EventLog {
    /// The events of a stream after a sequence (0: all of them), in order.
    pub async fn load(
        &self,
        stream: &StreamId,
        after_sequence: u64,
    ) -> Result<Vec<RecordedEvent>, LogError> {
        let stored = self.inner.store.load(stream, after_sequence).await?;
        self.opened(stored).await
    }

    /// The sequence of the stream's last event, 0 when there is none.
    pub async fn stream_version(&self, stream: &StreamId) -> Result<u64, LogError> {
        self.inner.store.stream_version(stream).await
    }

    /// At most `limit` events after a position, in the order of the log. Nothing that is appended later ever
    /// takes a place before the last of them.
    pub async fn read_after(
        &self,
        after: Position,
        limit: usize,
    ) -> Result<Vec<RecordedEvent>, LogError> {
        let stored = self.inner.store.read_after(after, limit).await?;
        self.opened(stored).await
    }

    /// Visits events in the order of the log, on a thread that may block, until `visit` breaks or the log (as
    /// it was at the start) ends. Events are borrowed from their rows and opened only as far as the visitor
    /// asks. An interrupted replay is an error, never a short one.
    pub async fn replay<T, F>(
        &self,
        query: ReplayQuery,
        state: T,
        mut visit: F,
    ) -> Result<Replayed<T>, LogError>
    where
        T: Send + 'static,
        F: FnMut(&mut T, EventRef<'_>) -> Result<ControlFlow<()>, LogError> + Send + 'static,
    {
        let replayed = Replayed { state, last: Position::START, events: 0 };
        let shared = Arc::new(Mutex::new(replayed));
        let mine = Arc::clone(&shared);
        let vault = self.vault();
        let opener = Opener::blocking(vault.clone(), Handle::current());
        let visitor = Box::new(move |raw: RawEvent<'_>| {
            notice_erasure(&vault, raw.event_type, raw.aggregate_id);
            let mut replayed = mine.lock().unwrap_or_else(PoisonError::into_inner);
            replayed.last = raw.position;
            replayed.events += 1;
            visit(&mut replayed.state, EventRef::new(raw, &opener))
        });
        self.inner.store.replay(query, visitor).await?;
        let replayed = Arc::into_inner(shared).ok_or(LogError::Closed)?;
        Ok(replayed.into_inner().unwrap_or_else(PoisonError::into_inner))
    }

    /// Counts and sizes.
    pub async fn stats(&self) -> Result<LogStats, LogError> {
        self.inner.store.stats().await
    }

    /// Opens stored events, with one look into the vault for all of them.
    pub(super) async fn opened(
        &self,
        stored: Vec<StoredEvent>,
    ) -> Result<Vec<RecordedEvent>, LogError> {
        let mut subjects = BTreeSet::new();
        for event in &stored {
            notice_erasure(&self.inner.vault, &event.event_type, &event.stream.aggregate_id);
            sealed_subjects(&event.payload, &event.metadata, &mut subjects);
        }
        let keys = self.inner.vault.load(&subjects).await?;
        let opener = Opener::with_keys(self.vault(), keys);
        let open = |event: StoredEvent| {
            let metadata = opener.open_metadata(event.position, &event.metadata)?;
            let payload = opener.open_payload(&event.payload)?.into_owned();
            Ok(RecordedEvent {
                position: event.position,
                stream: event.stream,
                sequence: event.sequence,
                event_type: event.event_type,
                event_version: event.event_version,
                event_id: event.event_id,
                payload,
                metadata,
                recorded_at: event.recorded_at,
            })
        };
        stored.into_iter().map(open).collect()
    }
}

/// The key may still be cached here although another process destroyed it.
fn notice_erasure(vault: &Vault, event_type: &str, aggregate_id: &str) {
    if event_type == PERSON_ERASED
        && let Ok(subject) = Uuid::parse_str(aggregate_id)
    {
        vault.forget(subject);
    }
}
