//! Reading an aggregate: as it is, and as it was.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use cqrs_es::AggregateError;
use cqrs_es::EventStore as _;
use cqrs_es::persist::PersistedEventStore;
use eventlog::{CommandRepository, LogError, Metadata, Position, StreamId};

use super::cache::{Known, Slot};
use super::{Executable, ExecuteError, Executor};

/// An aggregate at a version.
#[derive(Debug)]
pub struct Loaded<A> {
    /// The state.
    pub state: Arc<A>,
    /// The sequence of the last event in it.
    pub version: u64,
}

impl<A> Clone for Loaded<A> {
    fn clone(&self) -> Self {
        Self { state: self.state.clone(), version: self.version }
    }
}

/// A moment in the past of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AsOf {
    /// With everything that was recorded up to that instant.
    Instant(DateTime<Utc>),
    /// With everything up to that position.
    Position(Position),
}

impl Executor {
    /// The aggregate as it is now; never older than the log at the time of the call.
    ///
    /// # Errors
    /// [`ExecuteError::NotFound`] when it does not exist, or a failure of the log.
    pub async fn load<A: Executable>(&self, id: &str) -> Result<Loaded<A>, ExecuteError<A::Error>> {
        self.load_if_any(id).await?.ok_or(ExecuteError::NotFound)
    }

    /// The aggregate at that version or a later one: what this process just did to it is read from memory.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub async fn load_at_least<A: Executable>(
        &self,
        id: &str,
        version: u64,
    ) -> Result<Loaded<A>, ExecuteError<A::Error>> {
        match self.inner.states.slot::<A>(id).known() {
            Some(Known { state, version: known }) if known >= version && known > 0 => {
                Ok(Loaded { state, version: known })
            }
            _ => self.load(id).await,
        }
    }

    /// The aggregate as it is now, if it exists.
    ///
    /// # Errors
    /// A failure of the log.
    pub async fn load_if_any<A: Executable>(
        &self,
        id: &str,
    ) -> Result<Option<Loaded<A>>, LogError> {
        let stream = StreamId::new(A::TYPE, id);
        let slot = self.inner.states.slot::<A>(id);
        let known = match slot.known() {
            Some(known) if known.version == self.log().stream_version(&stream).await? => known,
            _ => self.read_into(&slot, &stream).await?,
        };
        let Known { state, version } = known;
        Ok((version > 0).then_some(Loaded { state, version }))
    }

    /// The aggregate as it was.
    ///
    /// # Errors
    /// [`ExecuteError::NotFound`] when it did not exist then, or a failure of the log.
    pub async fn load_as_of<A: Executable>(
        &self,
        id: &str,
        as_of: AsOf,
    ) -> Result<Loaded<A>, ExecuteError<A::Error>> {
        let stream = StreamId::new(A::TYPE, id);
        let mut state = A::default();
        let mut version = 0;
        for event in self.log().load(&stream, 0).await? {
            let past = match as_of {
                AsOf::Instant(instant) => event.recorded_at <= instant,
                AsOf::Position(position) => event.position <= position,
            };
            if !past {
                break;
            }
            state.evolve(&event.decode()?);
            version = event.sequence;
        }
        if version == 0 {
            return Err(ExecuteError::NotFound);
        }
        Ok(Loaded { state: Arc::new(state), version })
    }

    /// Reads a stream through `cqrs-es` and keeps the state.
    pub(super) async fn read_into<A: Executable>(
        &self,
        slot: &Slot<A>,
        stream: &StreamId,
    ) -> Result<Known<A>, LogError> {
        let repository = self.log().repository(Metadata::default(), self.clock().now());
        let store = PersistedEventStore::<CommandRepository, A>::new_event_store(repository);
        let context = store
            .load_aggregate(&stream.aggregate_id)
            .await
            .map_err(|error| fault(error, stream))?;
        let known =
            Known { state: Arc::new(context.aggregate), version: context.current_sequence as u64 };
        slot.learn(&known);
        Ok(known)
    }
}

/// What `cqrs-es` says of a failed load, as a failure of the log.
fn fault<E: std::error::Error>(error: AggregateError<E>, stream: &StreamId) -> LogError {
    const WHAT: &str = "loading a stream";
    let damaged = |why: String| LogError::Damaged { at: stream.to_string(), why };
    match error {
        AggregateError::DatabaseConnectionError(source) => {
            LogError::Unavailable { what: WHAT, source: Some(source) }
        }
        AggregateError::UnexpectedError(source) => match source.downcast::<LogError>() {
            Ok(error) => *error,
            Err(source) => LogError::Database { what: WHAT, source },
        },
        AggregateError::DeserializationError(source) => damaged(source.to_string()),
        AggregateError::UserError(refusal) => damaged(refusal.to_string()),
        AggregateError::AggregateConflict => damaged("a conflict while reading".to_owned()),
    }
}
