//! The log as a repository of `cqrs-es`.
//!
//! One instance serves one command: it carries the command's metadata in, and the typed outcome out, which the
//! error type of `cqrs-es` is too coarse for. Streams load through `postgres-es` where the log is in Postgres.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use cqrs_es::Aggregate;
use cqrs_es::persist::{
    PersistedEventRepository, PersistenceError, ReplayStream, SerializedEvent, SerializedSnapshot,
};
use postgres_es::PostgresEventRepository;
use serde_json::Value;

use crate::append::{Append, AppendError, Appended};
use crate::error::LogError;
use crate::event::{NewEvent, StreamId};
use crate::log::EventLog;
use crate::metadata::Metadata;
use crate::postgres::database_error;
use crate::sealing::{KeyState, open_value, subjects_of_value};

/// The repository for one command. Clones share the outcome: keep one, and give the other to
/// `PersistedEventStore::new_event_store`.
#[derive(Clone)]
pub struct CommandRepository {
    log: EventLog,
    metadata: Arc<Metadata>,
    recorded_at: DateTime<Utc>,
    outcome: Arc<Mutex<Option<Result<Appended, AppendError>>>>,
}

/// What this repository does not offer, since `cqrs-es` does it wrongly.
#[derive(Debug, thiserror::Error)]
enum Unsupported {
    #[error("snapshots are not kept: cqrs-es 0.5 applies events twice; use new_event_store")]
    Snapshots,
    #[error("replays go through EventLog::replay, which cannot end early without an error")]
    Replay,
}

impl CommandRepository {
    pub(crate) fn new(log: EventLog, metadata: Metadata, recorded_at: DateTime<Utc>) -> Self {
        Self { log, metadata: Arc::new(metadata), recorded_at, outcome: Arc::default() }
    }

    /// What became of the append, once; `None` when nothing was appended.
    pub fn take_outcome(&self) -> Option<Result<Appended, AppendError>> {
        self.outcome.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    async fn load<A: Aggregate>(
        &self,
        id: &str,
        after: usize,
    ) -> Result<Vec<SerializedEvent>, PersistenceError> {
        if let Some(pool) = self.log.postgres() {
            let stock = PostgresEventRepository::new(pool.clone());
            let mut events = stock.get_last_events::<A>(id, after).await.map_err(stock_failure)?;
            self.open(&mut events).await.map_err(persistence)?;
            return Ok(events);
        }
        let stream = StreamId::new(A::TYPE, id);
        let events = self.log.load(&stream, after as u64).await.map_err(persistence)?;
        let serialized = events.into_iter().map(|event| {
            let payload = event.decode().map_err(persistence)?;
            Ok(SerializedEvent {
                aggregate_id: event.stream.aggregate_id,
                sequence: usize::try_from(event.sequence).map_err(unknown)?,
                aggregate_type: event.stream.aggregate_type.into_owned(),
                event_type: event.event_type,
                event_version: event.event_version,
                payload,
                metadata: serde_json::to_value(event.metadata.to_map())?,
            })
        });
        serialized.collect()
    }

    /// Opens what the stock client loaded: the payloads, and the addresses in the metadata.
    async fn open(&self, events: &mut [SerializedEvent]) -> Result<(), LogError> {
        let mut subjects = BTreeSet::new();
        for event in events.iter() {
            subjects_of_value(&event.payload, &mut subjects);
            subjects.extend(crate::sealing::subjects_of_metadata(&event.metadata));
        }
        let keys = self.log.vault().load(&subjects).await?;
        let opener = crate::sealing::Opener::with_keys(self.log.vault(), keys.clone());
        for event in events {
            open_value(&mut event.payload, &mut |subject, text| match keys.get(&subject) {
                Some(KeyState::Live(key)) => {
                    let clear = key.open_text(subject, text);
                    clear.map(Some).map_err(|_| LogError::SealBroken(subject))
                }
                Some(KeyState::Destroyed) => Ok(None),
                None => Err(LogError::KeyMissing(subject)),
            })?;
            let sealed = event.metadata.to_string();
            let metadata = opener.open_metadata(crate::Position::START, &sealed)?;
            event.metadata = metadata
                .to_map()
                .into_iter()
                .map(|(key, value)| (key.to_owned(), Value::String(value)))
                .collect();
        }
        Ok(())
    }
}

impl PersistedEventRepository for CommandRepository {
    async fn get_events<A: Aggregate>(
        &self,
        aggregate_id: &str,
    ) -> Result<Vec<SerializedEvent>, PersistenceError> {
        self.load::<A>(aggregate_id, 0).await
    }

    async fn get_last_events<A: Aggregate>(
        &self,
        aggregate_id: &str,
        last_sequence: usize,
    ) -> Result<Vec<SerializedEvent>, PersistenceError> {
        self.load::<A>(aggregate_id, last_sequence).await
    }

    async fn get_snapshot<A: Aggregate>(
        &self,
        _aggregate_id: &str,
    ) -> Result<Option<SerializedSnapshot>, PersistenceError> {
        Err(unknown(Unsupported::Snapshots))
    }

    /// Appends with this command's metadata; what `cqrs-es` was given as metadata is not used.
    async fn persist<A: Aggregate>(
        &self,
        events: &[SerializedEvent],
        snapshot_update: Option<(String, Value, usize)>,
    ) -> Result<(), PersistenceError> {
        if snapshot_update.is_some() {
            return Err(unknown(Unsupported::Snapshots));
        }
        let Some(first) = events.first() else {
            return Ok(());
        };
        let append = Append {
            stream: StreamId::new(A::TYPE, first.aggregate_id.clone()),
            expected_sequence: (first.sequence as u64).saturating_sub(1),
            events: events
                .iter()
                .map(|event| NewEvent {
                    event_type: event.event_type.clone(),
                    event_version: event.event_version.clone(),
                    payload: event.payload.clone(),
                })
                .collect(),
            metadata: (*self.metadata).clone(),
            recorded_at: self.recorded_at,
        };
        let outcome = self.log.append(append).await;
        let answer = match &outcome {
            Ok(_) => Ok(()),
            Err(AppendError::Conflict { .. }) => Err(PersistenceError::OptimisticLockError),
            Err(AppendError::Log(error)) if error.is_transient() => {
                Err(PersistenceError::ConnectionError(error.to_string().into()))
            }
            Err(error) => Err(PersistenceError::UnknownError(error.to_string().into())),
        };
        *self.outcome.lock().unwrap_or_else(PoisonError::into_inner) = Some(outcome);
        answer
    }

    async fn stream_events<A: Aggregate>(
        &self,
        aggregate_id: &str,
    ) -> Result<ReplayStream, PersistenceError> {
        let events = self.load::<A>(aggregate_id, 0).await?;
        let (mut feed, stream) = ReplayStream::new(events.len().max(1));
        for event in events {
            feed.push(Ok(event)).await?;
        }
        Ok(stream)
    }

    async fn stream_all_events<A: Aggregate>(&self) -> Result<ReplayStream, PersistenceError> {
        Err(unknown(Unsupported::Replay))
    }
}

fn unknown(error: impl std::error::Error + Send + Sync + 'static) -> PersistenceError {
    PersistenceError::UnknownError(Box::new(error))
}

/// `postgres-es` tells a closed connection from a faulty statement only by its cause.
fn stock_failure(error: PersistenceError) -> PersistenceError {
    match error {
        PersistenceError::UnknownError(source) => match source.downcast::<sqlx::Error>() {
            Ok(source) => persistence(database_error("loading a stream", *source)),
            Err(source) => PersistenceError::UnknownError(source),
        },
        other => other,
    }
}

fn persistence(error: LogError) -> PersistenceError {
    match error {
        LogError::Unavailable { .. } | LogError::Closed => {
            PersistenceError::ConnectionError(Box::new(error))
        }
        LogError::Damaged { .. } => PersistenceError::DeserializationError(Box::new(error)),
        other => PersistenceError::UnknownError(Box::new(other)),
    }
}
